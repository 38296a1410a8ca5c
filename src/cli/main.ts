#!/usr/bin/env node
import { homedir } from "node:os";
import { join } from "node:path";
import { runCli } from "./run-cli.js";

const { NO_COLOR, XDG_CACHE_HOME, npm_lifecycle_event } = process.env;

// `canlab … | head`: who reads has had enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

void runCli({
  stdout: process.stdout,
  stderr: process.stderr,
  useColor: !NO_COLOR,
  now: () => Date.now(),
  signals: process,
  defaultCacheDir: join(XDG_CACHE_HOME || join(homedir(), ".cache"), "canlab"),
  runTour: async (options) => (await import("../experiments/tour.js")).runTour(options),
  loadDataJobs: () => import("./data-jobs.js"),
  tourName: npm_lifecycle_event === "start" ? "npm start --" : "canlab tour",
  argv: process.argv.slice(2),
}).then((code) => {
  process.exitCode = code;
});
