import { inRange, wholeNumber } from "../../core/config.js";

/** Bounds on what is taken into memory. */
export interface ShardLimits {
  /** Largest file of a sample, bytes. */
  readonly maxEntryBytes: number;
  /** Largest sample, all its files with 512 bytes on top for each, bytes. */
  readonly maxSampleBytes: number;
  /** Bytes that one byte of gzip may become, once 64 MiB have come out. */
  readonly maxInflation: number;
}

const MiB = 1024 * 1024;

/** Bounds on memory unless asked for otherwise. */
export const DEFAULT_LIMITS: ShardLimits = {
  maxEntryBytes: 64 * MiB,
  maxSampleBytes: 256 * MiB,
  maxInflation: 200,
};

/** Checks limits that come from outside.
 *
 * @throws ConfigError if one is out of range */
export function checkLimits({ maxEntryBytes, maxSampleBytes, maxInflation }: ShardLimits): void {
  wholeNumber("maxEntryBytes", maxEntryBytes, 1);
  wholeNumber("maxSampleBytes", maxSampleBytes, 1);
  inRange("maxInflation", maxInflation, 1, Number.MAX_SAFE_INTEGER);
}
