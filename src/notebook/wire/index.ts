export {
  parseConnection,
  readConnectionFile,
  SOCKET_NAMES,
  socketAddress,
  writeConnectionFile,
  type Connection,
  type SocketName,
} from "./connection-file.js";
export { decodeMessage, type DecodeOptions } from "./decode-message.js";
export { encodeMessage } from "./encode-message.js";
export { defaultLimits, type WireLimits } from "./limits.js";
export { ReplayGuard } from "./replay-guard.js";
export { WireError } from "./wire-error.js";
