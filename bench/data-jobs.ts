import { existsSync } from "node:fs";
import { join } from "node:path";
import { dataPeerFile } from "./build-peer.js";
import { tourSetting, viewSettings, workerCounts, type ViewSetting } from "./data-settings.js";
import { participant, python, root, SETUP } from "./engines.js";
import { startPeer } from "./peer.js";
import type { Job, Limits, Participant } from "./run-job.js";

export const DATA_SECTIONS = ["views", "tour", "shards", "emoji"] as const;
export type DataSection = (typeof DATA_SECTIONS)[number];

/** What a plan depends on. */
export interface DataPlan {
  readonly only: readonly DataSection[];
  readonly isQuick: boolean;
  readonly signal?: AbortSignal;
}

/** Name of the job of a setting. */
export const viewsJobId = ({ outSize }: Pick<ViewSetting, "outSize">, workers: number): string =>
  `views-${outSize}-${workers}`;

/** torchvision twice, since which is faster depends on the size. */
export const TORCHVISION = ["torchvision-tensor", "torchvision-pil"] as const;

/** The jobs that run engines in turn: all but the shards, which bench/shards.ts measures. */
export function planDataJobs({ only, isQuick, signal }: DataPlan): Job[] {
  const limits: Limits = { rounds: isQuick ? 3 : 9, budgetMs: isQuick ? 10_000 : 60_000, turnMs: 1000 };
  const views = viewSettings.flatMap((setting) =>
    workerCounts.map((workers) => viewsJob(setting, workers, { limits, signal })),
  );
  return [
    ...(only.includes("views") ? views : []),
    ...(only.includes("tour") ? tourJobs(limits, signal) : []),
    ...(only.includes("emoji") ? [emojiJob(limits, signal)] : []),
  ];
}

interface How {
  readonly limits: Limits;
  readonly signal?: AbortSignal;
}

function viewsJob(setting: ViewSetting, workers: number, { limits, signal }: How): Job {
  const common = ["--setting", JSON.stringify(setting), "--workers", String(workers)];
  const script = join(root, "bench/peers/torchvision_loader.py");
  const torchvision = TORCHVISION.map((engine): Participant => {
    const mode = engine.slice("torchvision-".length);
    const from = mode === "pil" ? "PIL pictures" : "tensors";
    return {
      ...{ engine, label: `torchvision in a DataLoader, from ${from}` },
      missing: existsSync(python()) ? undefined : `no .bench/venv; run: ${SETUP}`,
      start: () =>
        startPeer({ command: python(), args: [script, "--mode", mode, ...common], cwd: root, signal }),
    };
  });
  return {
    ...{ section: "input", id: viewsJobId(setting, workers), unit: "views/s" },
    title: `two views of ${setting.outSize} px, ${workers} ${workers === 1 ? "worker" : "workers"}`,
    participants: [ownParticipant("views", common, signal), ...torchvision],
    limits: { ...limits, turnSteps: setting.outSize > 100 ? 8 : 32 },
  };
}

function ownParticipant(task: string, more: readonly string[], signal: AbortSignal | undefined): Participant {
  const args = [dataPeerFile(root), "--task", task, ...more];
  return {
    ...{ engine: "canlab", label: "canlab" },
    start: () => startPeer({ command: process.execPath, args, cwd: root, signal }),
  };
}

/** What the tour's step takes, and what its batches take, each alone. */
function tourJobs(limits: Limits, signal: AbortSignal | undefined): Job[] {
  const threads = Math.max(...workerCounts);
  const more = ["--workers", String(threads)];
  const step = participant("canlab", { task: "can", setting: tourSetting, threads }, { signal });
  const input = participant("canlab", { task: "input", setting: tourSetting, threads, more }, { signal });
  return [
    {
      ...{ section: "can", id: "tour-step", title: "the tour's step", unit: "ms" },
      ...{ participants: [step], limits },
    },
    {
      ...{ section: "input", id: "tour-input", title: "the tour's batches, 2 workers", unit: "views/s" },
      participants: [{ ...input, label: "canlab" }],
      limits: { ...limits, turnSteps: 32 },
    },
  ];
}

function emojiJob(limits: Limits, signal: AbortSignal | undefined): Job {
  const more = ["--setting", JSON.stringify({ imageSize: 64 })];
  return {
    ...{ section: "input", id: "emoji", title: "emoji of 64 px, from nothing to cached", unit: "ms" },
    participants: [ownParticipant("emoji", more, signal)],
    limits: { ...limits, rounds: 2, budgetMs: 10_000, turnSteps: 1 },
  };
}
