const checkMs = 1000;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Calls `onDeath` once, at most a second after the parent process ended. A process whose parent ends gets another one (Unix);
 * on Windows the parent's id is asked for.
 *
 * @param pid of the parent */
export function watchParent(pid: number, onDeath: () => void): void {
  const firstParent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === firstParent && isAlive(pid)) return;
    clearInterval(timer);
    onDeath();
  }, checkMs);
  timer.unref();
}
