import { BackendError, ConfigError, ShapeError } from "../core/errors.js";
import { checkArrays, checkFinite } from "./feeds.js";
import type { InspectableGraph } from "./inspect/inspectable-graph.js";
import { profileGraph } from "./inspect/profile.js";
import { createQueue } from "./queue.js";
import { checkStateOutputs, createState } from "./state.js";
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
  readonly numThreads?: number | undefined;
  readonly graph: () => InspectableGraph;
}

/** Puts checks, an order of runs, state and disposal around a session, which becomes its own.
 *
 * @throws ConfigError if a state is no input, or an output is not as declared
 * @throws ShapeError if a state does not come out as it goes in */
export function createCompiled(session: Session, options: CompiledOptions): Compiled {
  const { name } = options;
  const { inputs } = session;
  const state = createState(name, options.state, inputs);
  const checkOutputs = () => {
    checkStateOutputs(name, state, session.outputs);
    checkDeclared(name, options.declared, session.outputs);
  };
  if (Object.keys(session.outputs).length > 0) checkOutputs();
  const fed = without(inputs, state.specs);
  const queue = createQueue();
  let ended: Promise<void> | undefined;
  const refuseIfEnded = () => {
    if (ended) throw new BackendError(`${name}: the compiled function was disposed; compile it again`);
  };
  const check = (feeds: HostArrays) => {
    refuseIfEnded();
    refuseState(name, feeds, state.specs);
    checkArrays(name, feeds, fed);
    if (options.checkFinite) checkFinite(name, without(feeds, session.outputs));
  };
  const step = async (feeds: HostArrays, into: HostArrays): Promise<Record<string, HostArray>> => {
    const results = await session.run({ ...feeds, ...state.current() }, into);
    checkOutputs(); // an eager engine knows them only now
    state.keep(results);
    return without(results, state.specs);
  };
  const dispose = () => (ended ??= queue.add(() => session.dispose()));
  return {
    engine: session.engine,
    inputs,
    get outputs() {
      return session.outputs;
    },
    get graph() {
      return options.graph();
    },
    async run(feeds, into = {}) {
      check(feeds);
      refuseState(name, into as HostArrays, state.specs);
      return queue.add(() => step(feeds, into as HostArrays));
    },
    async read(key) {
      refuseIfEnded();
      return queue.add(() => state.read(key));
    },
    async write(arrays) {
      refuseIfEnded();
      return queue.add(() => state.write(arrays as HostArrays));
    },
    async profile(feeds, how) {
      check(feeds);
      const numThreads = how?.numThreads ?? options.numThreads;
      return queue.add(() =>
        profileGraph(options.graph().graph, { ...feeds, ...state.current() }, { ...how, name, numThreads }),
      );
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
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
