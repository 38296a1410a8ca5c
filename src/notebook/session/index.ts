export { breakExecution } from "./break-execution.js";
export { describeError, KeyboardInterrupt } from "./errors.js";
export { createSession, type SessionOptions } from "./session.js";
export type { Session } from "../session-types.js";
