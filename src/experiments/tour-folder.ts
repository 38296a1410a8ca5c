import { constants } from "node:fs";
import { access, mkdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { CheckpointError, ConfigError } from "../core/errors.js";
import type { Logger } from "../core/logger.js";
import { asDataError, errorCode, writeAtomically } from "../train/atomic-file.js";
import { describeDifferences, type RunConfig } from "../train/run-config.js";
import { lockFolder, refuseIfLocked } from "./folder-lock.js";

/** `run.json`: whose run the folder holds and how far it is. */
interface RunRecord {
  readonly format: "canlab-tour-1";
  readonly status: "running" | "finished";
  /** What was typed. */
  readonly command: string;
  readonly config: RunConfig;
}

/** Options of `openTourFolder`. */
export interface TourFolderOptions {
  readonly resume: boolean;
  readonly command: string;
  /** Settings that have to be equal for a resume. */
  readonly config: RunConfig;
  readonly logger: Logger;
}

/** The output folder of a tour: results on top, and `work/` with a folder per arm for what a resume needs. */
export interface TourFolder {
  readonly dir: string;
  path(name: string): string;
  armDir(arm: string): string;
  /** Locks the folder and marks the run as begun; a finished one that was there gives up its `work/`, and its results when new ones are
   * written.
   *
   * @throws ConfigError if another tour has begun there meanwhile */
  begin(): Promise<void>;
  /** Marks it as finished. */
  finish(): Promise<void>;
  /** Gives the lock back, whatever became of the run. */
  release(): Promise<void>;
}

async function makeFolder(dir: string): Promise<void> {
  try {
    const found = await stat(dir).catch(() => undefined);
    if (found && !found.isDirectory()) {
      throw new ConfigError(`the output folder ${dir} is a file; give another folder with --out`);
    }
    await mkdir(dir, { recursive: true });
    await access(dir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw asDataError("write to the output folder", dir, error);
  }
}

/** @returns undefined when there is none; "damaged" when it is not what `begin` wrote */
async function readRecord(path: string): Promise<RunRecord | "damaged" | undefined> {
  try {
    const record = JSON.parse(await readFile(path, "utf8")) as RunRecord | null;
    const isWhole = record?.format === "canlab-tour-1" && typeof record.config === "object";
    return isWhole ? record : "damaged";
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    if (error instanceof SyntaxError) return "damaged";
    throw asDataError("read", path, error);
  }
}

function refuseOther(dir: string, record: RunRecord, config: RunConfig): void {
  const differences = describeDifferences(record.config, config);
  if (differences.length === 0) return;
  throw new CheckpointError(
    `cannot resume in ${dir} with other settings: ${differences.join("; ")}; ` +
      `that run was "${record.command}": add --resume to that, or give another folder with --out`,
  );
}

async function refuseForeign(dir: string): Promise<void> {
  for (const name of ["results.json", "report.html", "work"]) {
    if (await stat(join(dir, name)).catch(() => undefined)) {
      throw new ConfigError(
        `${dir} has a ${name} but no run.json, so no tour wrote it; give another folder with --out`,
      );
    }
  }
}

/** Looks at the output folder before any work is done. Nothing in it is changed until `begin`.
 *
 * @throws ConfigError if it is a file, another tour works in it, or it holds an unfinished run and `resume` is off
 * @throws CheckpointError if `resume` is on and the run there has other settings, listing them
 * @throws DataError if it cannot be written to */
export async function openTourFolder(dir: string, options: TourFolderOptions): Promise<TourFolder> {
  const { resume, command, config, logger } = options;
  await makeFolder(dir);
  const lockPath = join(dir, "tour.lock");
  await refuseIfLocked(lockPath, dir);
  const recordPath = join(dir, "run.json");
  const found = await readRecord(recordPath);
  if (found === undefined) await refuseForeign(dir);
  if (found !== undefined && found !== "damaged" && resume) refuseOther(dir, found, config);
  const isUnfinished = found === "damaged" || found?.status === "running";
  if (isUnfinished && !resume) {
    throw new ConfigError(
      `${dir} holds an unfinished run; add --resume to go on with it, or give another folder with --out`,
    );
  }
  if (resume && found === undefined) logger.info(`nothing to resume in ${dir}; starting afresh`);
  const write = async (status: RunRecord["status"]) => {
    const record: RunRecord = { format: "canlab-tour-1", status, command, config };
    await writeAtomically(recordPath, (file) => file.writeFile(JSON.stringify(record, null, 2) + "\n"));
  };
  let release = () => Promise.resolve();
  return {
    dir,
    path: (name) => join(dir, name),
    armDir: (arm) => join(dir, "work", arm),
    async begin() {
      release = await lockFolder(lockPath, dir);
      if (!resume) await rm(join(dir, "work"), { recursive: true, force: true });
      await write("running");
    },
    finish: () => write("finished"),
    release: () => release(),
  };
}
