import { spawn } from "node:child_process";

/** What is kept of what a kernel writes to its standard error. */
const MAX_LAST_WORDS = 4000;

/** A kernel's process. */
export interface KernelProcess {
  /** Resolves when it has ended, however that came, with exit code and last words. */
  readonly ended: Promise<string>;
  /** `undefined` where it could not be started. */
  readonly pid: number | undefined;
  kill(): void;
}

/** Starts a process that does not outlive this one.
 *
 * @param argv program and arguments
 * @param options.cwd where cells run */
export function startProcess(argv: readonly string[], options: { readonly cwd: string }): KernelProcess {
  const [program = "", ...args] = argv;
  const child = spawn(program, args, {
    cwd: options.cwd,
    // Jupyter's variable: a kernel that knows it ends when its parent is gone.
    env: { ...process.env, JPY_PARENT_PID: String(process.pid) },
    stdio: ["ignore", "ignore", "pipe"],
    windowsHide: true,
  });
  let lastWords = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    lastWords = (lastWords + text).slice(-MAX_LAST_WORDS);
  });
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`could not be started (${error.message})`));
    child.once("exit", (code, signal) => {
      const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
      const tell = () => {
        const words = lastWords.trim();
        resolve(`ended ${how}${words === "" ? "" : `; its last words: ${words}`}`);
      };
      // There may be words left to read; a process that it started may hold the pipe open for long.
      child.stderr.once("close", tell);
      setTimeout(tell, 300).unref();
    });
  });
  void ended.then(() => process.off("exit", kill));
  return { ended, pid: child.pid, kill };
}
