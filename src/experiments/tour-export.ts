import type { ArmName } from "../methods/option-types.js";
import { countParams } from "../models/params.js";
import { vitConfig, vitSpecs } from "../models/vision-transformer.js";
import type { RunConfig } from "../train/run-config.js";
import { EXPORT_EXTENSIONS, exportEncoder } from "../weights/export-encoder.js";
import { normalize } from "./tour-pictures.js";
import type { TourSettings } from "./tour-presets.js";
import { methodOptionsOf } from "./tour-settings.js";

/** A trained arm on its way to a file. */
export interface TourEncoder {
  readonly method: ArmName;
  /** Of the whole method: the encoder comes first in them. */
  readonly params: Float32Array;
  readonly settings: TourSettings;
  /** For the model card: val scores by name. */
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** Writes the encoder as `<path>.safetensors` and `<path>.onnx`, each with a model card; see `exportEncoder` of weights.
 *
 * @throws DataError if a file cannot be written */
export async function exportTourEncoder(path: string, encoder: TourEncoder): Promise<void> {
  const { method, params, settings, metrics } = encoder;
  const { imageSize, patchSize, embedDim, depth, numHeads, seed } = settings;
  const { featurePool: pool } = methodOptionsOf(settings, method);
  const config = vitConfig({ imageSize, patchSize, embedDim, depth, numHeads, pool });
  const card = {
    data: "emoji of the tour: names drawn by up to ten artists",
    ...{ arm: method, seed, metrics, options: settings as unknown as RunConfig },
  };
  for (const ending of EXPORT_EXTENSIONS) {
    await exportEncoder(`${path}${ending}`, {
      ...{ config, params: params.subarray(0, countParams(vitSpecs(config))), normalize, card },
      metadata: { method, seed: String(seed) },
    });
  }
}
