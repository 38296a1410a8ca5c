import { fileURLToPath } from "node:url";
import { methods, train } from "canlab";

type Method = ReturnType<typeof methods.createMethod>;

/** A small CAN that was trained beforehand, so that no notebook has to wait for one: 32-pixel emoji, patches of 4. Its file was written by
 * `node notebooks/shared/make-model.mjs`, which says with which command it was trained.
 *
 * @param batchSize images per pass
 * @returns the method, and its parameters as one flat vector in the order of `method.params` */
export async function loadTrained(
  batchSize: number,
): Promise<{ method: Method; params: Float32Array; options: object }> {
  const { tensors, metadata } = await train.readSafetensors(
    fileURLToPath(new URL("can.safetensors", import.meta.url)),
  );
  const options = JSON.parse(metadata["options"]!) as Parameters<typeof methods.createMethod>[1];
  const method = methods.createMethod("can", { ...options, batchSize });
  const parts = method.params.map(({ name }) => tensors[name]!.data as Float32Array);
  const params = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (params.set(part, at), at + part.length), 0);
  return { method, params, options };
}
