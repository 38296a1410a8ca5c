import type { Content } from "../message.js";
import { startKernel } from "../runner/index.js";

/** Starts the kernel in a process of its own, runs one cell, ends it.
 *
 * @returns the result's `text/plain`; "" where there is none
 * @throws KernelDiedError where it does not start */
export async function tryKernel(code: string): Promise<string> {
  const kernel = await startKernel({ cwd: process.cwd() });
  try {
    let text = "";
    const { id, done } = kernel.execute(code);
    kernel.onOutput(({ header, parentHeader, content }) => {
      if (parentHeader.msg_id !== id || header.msg_type !== "execute_result") return;
      text = String((content["data"] as Content)["text/plain"]);
    });
    await done;
    return text;
  } finally {
    await kernel.shutdown();
  }
}
