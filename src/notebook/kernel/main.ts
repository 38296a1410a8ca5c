#!/usr/bin/env node
import { parseKernelArguments } from "./kernel-arguments.js";
import { startKernel, type KernelModules } from "./start-kernel.js";

async function loadModules(): Promise<KernelModules> {
  const [{ createSession }, { createComms }, { globalsDeclaration, kernelGlobals, toMimeBundle }] =
    await Promise.all([
      import("../session/index.js"),
      import("../comms/index.js"),
      import("../display/index.js"),
    ]);
  return {
    createSession: () => {
      Object.assign(globalThis, kernelGlobals);
      return createSession({ rootDir: process.cwd(), globals: globalsDeclaration });
    },
    createComms,
    toMimeBundle,
  };
}

async function main(): Promise<void> {
  const parentPid = Number(process.env.JPY_PARENT_PID);
  await startKernel({
    ...parseKernelArguments(process.argv.slice(2)),
    ...(parentPid > 0 ? { parentPid } : {}),
    loadModules,
  });
}

const realExit = process.exit.bind(process);
main().catch((error: unknown) => {
  process.stderr.write(`canlab kernel: ${error instanceof Error ? error.message : String(error)}\n`);
  realExit(1);
});
