import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { oneOf, wholeNumber } from "../src/core/config.js";
import { ConfigError } from "../src/core/errors.js";
import { ENGINES, type EngineName } from "./engines.js";
import type { Section } from "./results.js";

const SECTIONS: readonly Section[] = ["matmul", "can", "vit", "input", "passes"];

/** What is measured, and how long. */
export interface BenchOptions {
  readonly only: readonly Section[];
  readonly peers: readonly EngineName[];
  readonly isQuick: boolean;
  /** Turns of each engine; left out: 8, quick 3. */
  readonly steps?: number;
  /** Threads of each engine. */
  readonly threads: number;
  /** Whether the results become those of the docs. */
  readonly save: boolean;
  readonly isHelp: boolean;
}

export const help = `npm run bench [-- options]

  --only a,b      sections: ${SECTIONS.join(", ")} (default: all)
  --peers a,b     engines: ${ENGINES.join(", ")} (default: all that are there)
  --quick         three settings and fewer steps: under 3 minutes
  --steps N       turns of each engine (default 8, quick 3)
  --threads N     threads of each engine (default: as many as the machine has)
  --save          also write docs/figures/bench.json and docs/figures/bench.svg
  --help          this text

PyTorch and jax-js come with: npm run bench:setup`;

function listOf<T extends string>(what: string, given: string | undefined, all: readonly T[]): readonly T[] {
  return given === undefined ? all : given.split(",").map((name) => oneOf(what, name.trim(), all));
}

const count = (name: string, given: string | undefined) =>
  given === undefined ? undefined : wholeNumber(name, Number(given), 1);

/** Reads the command line.
 *
 * @throws ConfigError on an unknown flag, section or engine, listing the valid ones */
export function readOptions(args: readonly string[]): BenchOptions {
  const { only, peers, steps, threads, ...flags } = parse(args);
  return {
    only: listOf("section", only, SECTIONS),
    peers: listOf("engine", peers, ENGINES),
    isQuick: flags.quick ?? false,
    steps: count("--steps", steps),
    threads: count("--threads", threads) ?? availableParallelism(),
    save: flags.save ?? false,
    isHelp: flags.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        peers: { type: "string" },
        quick: { type: "boolean" },
        steps: { type: "string" },
        threads: { type: "string" },
        save: { type: "boolean" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new ConfigError(`bench: ${(error as Error).message}; see npm run bench -- --help`);
  }
}
