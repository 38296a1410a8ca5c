import { participant, type Ask, type EngineName } from "./engines.js";
import type { BenchOptions } from "./options.js";
import { PEAK, type Job, type Limits, type Participant } from "./run-job.js";
import type { Section } from "./results.js";
import { MAIN_CAN, settings, type Setting } from "./settings.js";

/** Engines of each setting. Left out: tfjs wasm and cpu and jax-js where one step would take minutes, and jax-js where it lacks operators (CAN). */
function enginesOf({ id, task }: Setting, isQuick: boolean): EngineName[] {
  // Compiling in PyTorch takes half a minute: a quick run does it once, for the step that the bars are about.
  const torch: EngineName[] = isQuick && id !== MAIN_CAN ? ["torch-eager"] : ["torch-eager", "torch-compile"];
  if (task === "vit") {
    return ["canlab", ...torch, "tfjs-node", ...(id === "vit-ti" ? (["jax-js"] as const) : [])];
  }
  const wasm: EngineName[] = isQuick && id !== "can-32-small" ? [] : ["tfjs-wasm"];
  const cpu: EngineName[] = id === "can-32-small" ? ["tfjs-cpu"] : [];
  return ["canlab", ...torch, "torch-two-pass", "tfjs-node", ...wasm, ...cpu];
}

const quickSettings = ["can-32-small", MAIN_CAN, "vit-ti"];

/** What everything a plan needs beside the options. */
interface Context {
  readonly options: BenchOptions;
  readonly signal?: AbortSignal;
}

/** All jobs of a run, in order.
 *
 * @param passes names of the graph passes */
export function planJobs(context: Context, passes: readonly string[]): Job[] {
  const { only, isQuick } = context.options;
  const chosen = settings.filter(
    ({ id, task }) => only.includes(task) && (!isQuick || quickSettings.includes(id)),
  );
  const jobs = [
    ...(only.includes("matmul") ? [1024, 2048].map((n) => matmulJob(n, context)) : []),
    ...chosen.map((setting) => stepJob(setting, context)),
    ...(only.includes("input") ? inputJobs(context) : []),
    ...(only.includes("passes") ? passes.map((pass) => passJob(pass, context)) : []),
  ];
  return jobs.filter(({ participants }) => participants.length > 0);
}

function limitsOf({ isQuick, steps }: BenchOptions): Limits {
  return {
    rounds: steps ?? (isQuick ? 3 : 8),
    budgetMs: isQuick ? 4000 : 20_000,
    turnMs: isQuick ? 200 : 400,
  };
}

function participants(
  engines: readonly EngineName[],
  ask: Omit<Ask, "threads">,
  { options, signal }: Context,
): Participant[] {
  const { peers, threads } = options;
  return engines
    .filter((engine) => peers.includes(engine))
    .map((engine) => participant(engine, { ...ask, threads }, { signal }));
}

/** In the words of a product: the runtime, not what is built on it. */
const productLabels: Partial<Record<string, string>> = { canlab: "ONNX Runtime", "torch-eager": "PyTorch" };

function matmulJob(n: number, context: Context): Job {
  const ask = { task: "matmul", setting: { n } } as const;
  const engines = participants(["canlab", "torch-eager", "jax-js"], ask, context);
  return {
    ...{ section: "matmul", id: `matmul-${n}`, title: `matrix product, ${n} x ${n}`, unit: "GFLOP/s" },
    participants: engines.map((one) => ({ ...one, label: productLabels[one.engine] ?? one.label })),
    limits: { ...limitsOf(context.options), turnSteps: 4 },
  };
}

/** The engines, and the machine's peak beside them, so that a share of the peak compares like with like. */
function stepJob(setting: Setting, context: Context): Job {
  const { task, id, title } = setting;
  const { threads, isQuick } = context.options;
  const engines = participants(enginesOf(setting, isQuick), { task, setting }, context);
  const ask: Ask = { task: "matmul", setting: { ...setting, n: 2048 }, threads };
  const peak = participant("canlab", ask, { name: { engine: PEAK, label: "peak" }, signal: context.signal });
  return {
    ...{ section: task, id, title, unit: "ms", limits: limitsOf(context.options) },
    participants: engines.length > 0 ? [...engines, peak] : [],
  };
}

/** Each alone: loaders make batches ahead also when it is another's turn. */
function inputJobs({ options, signal }: Context): Job[] {
  const { threads } = options;
  const job = (setting: Setting, task: "input" | "train", workers: number): Job => {
    const label = workers === 1 ? "1 worker" : `${workers} workers`;
    const ask: Ask = { task, setting, threads, more: ["--workers", String(workers)] };
    const alone = `input pipeline alone, views of ${setting.imageSize} px`;
    return {
      section: "input" satisfies Section,
      id: `${task}-${setting.imageSize}-${workers}`,
      title: task === "input" ? alone : `trained from the input pipeline: ${setting.title}`,
      unit: task === "input" ? "views/s" : "ms",
      participants: [participant("canlab", ask, { name: { engine: "canlab", label }, signal })],
      limits: {
        ...limitsOf(options),
        turnSteps: task === "input" ? 8 : 6,
        rounds: task === "input" && !options.isQuick ? 5 : 2,
      },
    };
  };
  const [small, main] = ["can-32", MAIN_CAN].map((id) => settings.find((setting) => setting.id === id)!) as [
    Setting,
    Setting,
  ];
  const counts = threads > 1 ? [1, threads] : [1];
  return [
    ...[small, main].flatMap((setting) => counts.map((workers) => job(setting, "input", workers))),
    ...[small, main].map((setting) => job(setting, "train", 1)),
  ];
}

/** One pass left out, against all passes. */
function passJob(pass: string, { options, signal }: Context): Job {
  const { threads, isQuick } = options;
  const setting = settings.find(({ id }) => id === (isQuick ? "can-32-small" : MAIN_CAN))!;
  const ask: Ask = { task: "can", setting, threads };
  const without: Ask = { ...ask, more: ["--disable-pass", pass] };
  return {
    ...{ section: "passes", id: pass, title: setting.title, unit: "ms", limits: limitsOf(options) },
    participants: [
      participant("canlab", ask, { name: { engine: "all", label: "all passes" }, signal }),
      participant("canlab", without, { name: { engine: "without", label: `without ${pass}` }, signal }),
    ],
  };
}
