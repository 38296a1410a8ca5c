import { oneOf } from "../core/config.js";

/** Arms that the tour trains. */
export const METHOD_NAMES = ["can", "simclr", "mae"] as const;
export type MethodName = (typeof METHOD_NAMES)[number];

/** Every arm of the paper's tables (method.md 1.6), all of them settings of one code path. */
export const ARM_NAMES = [
  ...METHOD_NAMES,
  "ca",
  "an",
  "cn",
  "masked-simclr",
  "noise-as-augmentation",
  "noise-without-level",
] as const;
export type ArmName = (typeof ARM_NAMES)[number];

/** As tables and figures show them. */
export const armLabels: Readonly<Record<ArmName, string>> = {
  can: "CAN",
  simclr: "SimCLR",
  mae: "MAE",
  ca: "CA",
  an: "AN",
  cn: "CN",
  "masked-simclr": "Masked SimCLR",
  "noise-as-augmentation": "Noise as augmentation",
  "noise-without-level": "Noise loss, no level",
};

/** Checks the name of an arm.
 *
 * @throws ConfigError `unknown arm "cann"; expected can, simclr, ... (did you mean can?)` */
export const armName = (name: string): ArmName => oneOf("arm", name, ARM_NAMES);
