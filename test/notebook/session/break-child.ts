/** Runs the cells it is given; a worker thread breaks the main thread as soon as a cell says so. Prints one JSON line an outcome. */
import { Worker } from "node:worker_threads";
import { createSession } from "../../../src/notebook/session/index.js";

/** tsx does not load the first file of a worker thread, so that this one loads its TypeScript itself. */
const breaker = new Worker(
  `const { parentPort, workerData } = require("node:worker_threads");
   import("tsx/esm/api").then(({ tsImport }) => tsImport(workerData, workerData)).then(({ breakExecution }) => {
     parentPort.on("message", () => setTimeout(() => void breakExecution().then((isBroken) => { if(!isBroken) require("node:fs").writeSync(2,"not broken "); parentPort.postMessage(isBroken)}, (e) => require("node:fs").writeSync(2, "err " + JSON.stringify(e))), 50));
     parentPort.postMessage("ready");
   });`,
  {
    eval: true,
    workerData: new URL("../../../src/notebook/session/break-execution.ts", import.meta.url).href,
  },
);
await new Promise((done) => breaker.once("message", done));
const session = createSession({ rootDir: import.meta.dirname });
breaker.on("message", () => {
  session.interrupt();
});
Object.assign(globalThis, {
  breakSoon: () => {
    breaker.postMessage("break");
  },
});

let executionCount = 0;
for (const code of JSON.parse(process.argv[2]!) as string[]) {
  const outcome = await session.execute(code, {
    executionCount: ++executionCount,
    signal: new AbortController().signal,
  });
  process.stdout.write(JSON.stringify(outcome) + "\n");
}
session.close();
await breaker.terminate();
