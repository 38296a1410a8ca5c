import type { Logger } from "../../src/core/logger.js";

/** A logger that keeps what it is told. */
export function recordingLogger() {
  const infos: string[] = [];
  const warnings: string[] = [];
  const bars: { label: string; total: number; unit: string; updates: number[]; isStopped: boolean }[] = [];
  const logger: Logger = {
    info: (message) => void infos.push(message),
    warn: (message) => void warnings.push(message),
    progress(label, total, unit) {
      const bar = { label, total, unit, updates: [] as number[], isStopped: false };
      bars.push(bar);
      return { update: (done) => void bar.updates.push(done), stop: () => void (bar.isStopped = true) };
    },
  };
  return { logger, infos, warnings, bars };
}
