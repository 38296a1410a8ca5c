import { CheckpointError } from "../core/errors.js";
import { elementBytes, type AnyDtype } from "../train/safetensors-header.js";
import { PickleCallable, type PickleNames } from "./pickle.js";

/** `torch.FloatStorage` and so on. */
class StorageType {
  constructor(readonly dtype: AnyDtype) {}
}

/** Numbers of one kind that tensors are views of. */
export class Storage {
  constructor(
    /** The file's name in the zip, below `data/`. */
    readonly key: string,
    readonly dtype: AnyDtype,
    readonly length: number,
  ) {}
}

/** A tensor of a state dict. */
export class TorchTensor {
  constructor(
    readonly storage: Storage,
    /** In numbers, as the strides. */
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/** Stands for an object of a class that is known to be harmless and useless here; its content is dropped. */
export class Skipped {
  constructor(readonly name: string) {}
}

const storages: Readonly<Record<string, AnyDtype>> = {
  ...{ FloatStorage: "F32", DoubleStorage: "F64", HalfStorage: "F16", BFloat16Storage: "BF16" },
  ...{ LongStorage: "I64", IntStorage: "I32", ShortStorage: "I16", CharStorage: "I8" },
  ...{ ByteStorage: "U8", BoolStorage: "BOOL" },
};

const MAX_RANK = 16;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const areCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length <= MAX_RANK && value.every(isCount);

/** What the names in a pickle of torch.save stand for: storages, tensors, parameters, ordered dicts; `argparse.Namespace` (`args` of MAE's
 * and timm's training checkpoints) as `Skipped`.
 *
 * @throws CheckpointError of each function: on every other name, naming it; on tensors that do not fit their storage */
export function torchNames(path: string): PickleNames {
  const fail = (seen: string): never => {
    throw new CheckpointError(
      `${path}: ${seen}; fetch the file again, or save its state dict alone in PyTorch`,
    );
  };
  const rebuildTensor = (args: readonly unknown[]): TorchTensor => {
    const [storage, offset, shape, strides] = args;
    if (!(storage instanceof Storage) || !isCount(offset) || !areCounts(shape) || !areCounts(strides)) {
      return fail("a tensor has no valid storage, offset, shape or strides");
    }
    const label = `a tensor of shape [${shape.join(",")}]`;
    if (shape.length !== strides.length) return fail(`${label} has ${strides.length} strides`);
    const size = shape.reduce((a, b) => a * b, 1);
    const last = shape.reduce((at, n, i) => at + (n - 1) * strides[i]!, offset);
    // More numbers than there are stored would be the same ones again and again, for memory without end.
    if (!(size <= storage.length) || (size > 0 && !(last < storage.length))) {
      return fail(`${label} does not fit its storage of ${storage.length} numbers`);
    }
    return new TorchTensor(storage, offset, shape, strides);
  };
  const rebuildParameter = ([value]: readonly unknown[]) =>
    value instanceof TorchTensor ? value : fail("a parameter is no tensor");
  const known: Readonly<Record<string, unknown>> = {
    "collections.OrderedDict": new PickleCallable((args) =>
      args.length === 0 ? new Map() : fail("an OrderedDict has arguments"),
    ),
    "torch._utils._rebuild_tensor_v2": new PickleCallable(rebuildTensor),
    "torch._utils._rebuild_parameter": new PickleCallable(rebuildParameter),
    "torch.Size": new PickleCallable(([sizes]) => sizes ?? []),
    "argparse.Namespace": new PickleCallable(() => new Skipped("argparse.Namespace")),
    ...Object.fromEntries(
      Object.entries(storages).map(([name, dtype]) => [`torch.${name}`, new StorageType(dtype)]),
    ),
  };
  return {
    global: (name) =>
      Object.hasOwn(known, name)
        ? known[name]
        : fail(
            `it refers to ${JSON.stringify(name.slice(0, 120))}, and only tensors, dicts, lists, text and numbers are read`,
          ),
    persistent: (id) => {
      const [kind, type, key, , length] = (Array.isArray(id) ? id : []) as unknown[];
      if (
        kind !== "storage" ||
        !(type instanceof StorageType) ||
        typeof key !== "string" ||
        !isCount(length)
      ) {
        return fail("a storage has no valid id");
      }
      if (!Number.isSafeInteger(length * elementBytes[type.dtype]))
        return fail("a storage has no valid size");
      return new Storage(key, type.dtype, length);
    },
    setState: (object) => {
      // An OrderedDict's state is `_metadata`, the versions of the modules.
      if (!(object instanceof Map) && !(object instanceof Skipped))
        fail("it sets the state of what is no dict");
    },
  };
}
