import type { Bar, EngineResult, JobResult } from "./results.js";
import { MAIN_CAN } from "./settings.js";
import { median } from "./stats.js";

type Measured = Pick<Bar, "what" | "bar" | "aim" | "isAtLeast" | "measured">;

function verdictOf({ bar, aim, isAtLeast, measured }: Measured): Bar["verdict"] {
  if (measured === undefined) return "not measured";
  const reaches = (wanted: number) => (isAtLeast ? measured >= wanted : measured <= wanted);
  return reaches(aim) ? "aim met" : reaches(bar) ? "bar met" : "not met";
}

/** What the engine must reach, as ratios of one run.
 *
 * Speeds are ratios of median step times; the share of the peak is that of ONNX Runtime's product of 2048 x 2048 in the same job; the start is
 * tracing and session creation. */
export function barsOf(jobs: readonly JobResult[]): Bar[] {
  const engine = (job: string, name: string) =>
    jobs
      .find(({ id }) => id === job)
      ?.engines.find((one) => one.engine === name && one.status === "measured");
  const ours = engine(MAIN_CAN, "canlab");
  const quotient = (of: (result: EngineResult) => number | undefined, a?: EngineResult, b?: EngineResult) => {
    const [above, below] = [a && of(a), b && of(b)];
    return above === undefined || below === undefined ? undefined : above / below;
  };
  const speed = (name: string) => quotient(({ samples }) => median(samples), engine(MAIN_CAN, name), ours);
  const startSeconds = (job: string) => {
    const ms = engine(job, "canlab")?.ready?.start_ms;
    return ms === undefined ? undefined : ms / 1000;
  };
  const share = (id: string) =>
    shareOfPeak(
      jobs.find((job) => job.id === id),
      engine(id, "canlab"),
    );
  const least = (what: string, [bar, aim]: [number, number], measured?: number): Measured => ({
    ...{ what, bar, aim, isAtLeast: true, measured },
  });
  const most = (what: string, [bar, aim]: [number, number], measured?: number): Measured => ({
    ...{ what, bar, aim, isAtLeast: false, measured },
  });
  const rows = [
    least("CAN step: speed against PyTorch, eager", [0.9, 1.15], speed("torch-eager")),
    least("CAN step: speed against torch.compile", [0.85, 1.1], speed("torch-compile")),
    least("CAN step: speed against tfjs wasm", [8, 15], speed("tfjs-wasm")),
    least("CAN step: speed against tfjs-node", [2, 4], speed("tfjs-node")),
    least("ViT-S step: share of the peak", [0.6, 0.75], share("vit-s")),
    least("ViT-B step: share of the peak", [0.6, 0.75], share("vit-b")),
    most("ViT-S at 224 px: start, s", [2, 1], startSeconds("vit-s")),
    most("ViT-B at 224 px: start, s", [10, 5], startSeconds("vit-b")),
    most(
      "CAN step: peak memory against PyTorch, eager",
      [1.2, 0.8],
      quotient(({ peakRssMb }) => peakRssMb, ours, engine(MAIN_CAN, "torch-eager")),
    ),
  ];
  return rows.map((row) => ({ ...row, verdict: verdictOf(row) }));
}

/** Floating-point operations of the products of a step in its median time, over the peak measured beside it. */
export function shareOfPeak(
  job: JobResult | undefined,
  engine: EngineResult | undefined,
): number | undefined {
  const ms = engine && median(engine.samples);
  const peak = job?.peakSamples && median(job.peakSamples);
  if (job?.productFlops === undefined || ms === undefined || peak === undefined) return undefined;
  return job.productFlops / (ms * 1e6) / peak;
}
