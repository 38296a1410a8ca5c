import { BackendError, ConfigError, ShapeError } from "../core/errors.js";
import { checkArrays, checkFinite } from "./feeds.js";
import type { InspectableGraph } from "./inspect/inspectable-graph.js";
import { profileGraph } from "./inspect/profile.js";
import { createQueue } from "./queue.js";
import { checkStateOutputs, createState, type State } from "./state.js";
import type { Compiled, HostArray, HostArrays, InputSpecs, Session } from "./types.js";

/** What surrounds a session. */
export interface CompiledOptions {
  /** Name in messages. */
  readonly name: string;
  /** Names that are inputs and outputs. */
  readonly state: readonly string[];
  /** Dtypes that the caller takes outputs to have. */
  readonly declared: Readonly<Record<string, string>>;
  readonly checkFinite: boolean;
  /** Of `profile`, where it is not told otherwise. */
  readonly numThreads?: number | undefined;
  readonly graph: () => InspectableGraph;
}

/** Puts checks, an order of runs, state and disposal around a session, which becomes its own.
 *
 * @throws ConfigError if a state is no input, or an output is not as declared
 * @throws ShapeError if a state does not come out as it goes in */
export function createCompiled(session: Session, options: CompiledOptions): Compiled {
  const { name, graph } = options;
  const state = createState(name, options.state, session);
  const check = checksOf(session, state, options);
  if (Object.keys(session.outputs).length > 0) check.outputs();
  const queue = createQueue();
  let ended: Promise<void> | undefined;
  /** Checks at once, runs when those before have ended. */
  const inTurn = async <T>(task: () => T | Promise<T>, checkFirst?: () => void): Promise<T> => {
    if (ended) throw new BackendError(`${name}: the compiled function was disposed; compile it again`);
    checkFirst?.();
    return queue.add(task);
  };
  const dispose = () => (ended ??= queue.add(() => session.dispose()));
  return {
    engine: session.engine,
    inputs: session.inputs,
    get outputs() {
      return session.outputs;
    },
    get graph() {
      return graph();
    },
    run: (feeds, into = {}) =>
      inTurn(
        () => step(feeds, into as HostArrays, { session, state, checkOutputs: check.outputs }),
        () => check.feeds(feeds, into as HostArrays),
      ),
    read: (key) => inTurn(() => state.read(key)),
    write: (arrays) => inTurn(() => state.write(arrays as HostArrays)),
    profile: (feeds, how) =>
      inTurn(
        async () => {
          const kept = await Promise.all(
            options.state.map(async (key) => [key, await state.read(key)] as const),
          );
          const all = { ...feeds, ...Object.fromEntries(kept) };
          return profileGraph(graph().graph, all, { numThreads: options.numThreads, ...how, name });
        },
        () => check.feeds(feeds),
      ),
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

async function step(
  feeds: HostArrays,
  into: HostArrays,
  at: { readonly session: Session; readonly state: State; readonly checkOutputs: () => void },
): Promise<Record<string, HostArray>> {
  const results = await at.session.run({ ...feeds, ...at.state.current() }, into);
  at.checkOutputs(); // an eager engine knows them only now
  at.state.keep(results);
  return without(results, at.state.specs);
}

function checksOf(session: Session, state: State, options: CompiledOptions) {
  const { name, declared } = options;
  const fed = without(session.inputs, state.specs);
  return {
    feeds(feeds: HostArrays, into: HostArrays = {}): void {
      refuseState(name, { ...feeds, ...into }, state.specs);
      checkArrays(name, feeds, fed);
      if (options.checkFinite) checkFinite(name, without(feeds, session.outputs));
    },
    outputs(): void {
      checkStateOutputs(name, state, session.outputs);
      checkDeclared(name, declared, session.outputs);
    },
  };
}

function without<T>(record: Readonly<Record<string, T>>, names: object): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !Object.hasOwn(names, key)));
}

function refuseState(name: string, arrays: HostArrays, state: InputSpecs): void {
  const key = Object.keys(arrays).find((candidate) => Object.hasOwn(state, candidate));
  if (key === undefined) return;
  throw new ShapeError(`${name}: "${key}" is state, kept between runs; set it with write, get it with read`);
}

function checkDeclared(name: string, declared: Readonly<Record<string, string>>, outputs: InputSpecs): void {
  for (const [key, dtype] of Object.entries(declared)) {
    const output = Object.hasOwn(outputs, key) ? outputs[key] : undefined;
    if (output?.dtype === dtype) continue;
    const got = output ? output.dtype : `outputs ${Object.keys(outputs).join(", ")}`;
    throw new ConfigError(`${name}: output "${key}" was declared ${dtype}, the function gives ${got}`);
  }
}
