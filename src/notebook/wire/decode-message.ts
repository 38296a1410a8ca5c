import type { Content, Header, Message } from "../message.js";
import { defaultLimits, type WireLimits } from "./limits.js";
import type { ReplayGuard } from "./replay-guard.js";
import { isSignedBy } from "./signature.js";
import { WireError } from "./wire-error.js";

export interface DecodeOptions {
  /** Of the connection file. */
  readonly key: string;
  readonly limits?: WireLimits;
  /** Refuses what was sent before; without it a message may be decoded twice. */
  readonly replays?: ReplayGuard;
}

const delimiter = Buffer.from("<IDS|MSG>");
const partNames = ["header", "parent header", "metadata", "content"] as const;

function fail(seen: string, wanted: string, cause?: unknown): never {
  throw new WireError(
    `decodeMessage: ${seen}, wanted ${wanted}; the message was dropped`,
    cause === undefined ? undefined : { cause },
  );
}

function checkSizes(parts: readonly Uint8Array[], buffers: readonly Uint8Array[], limits: WireLimits): void {
  for (const [i, part] of parts.entries()) {
    if (part.length > limits.jsonBytes)
      fail(`${partNames[i]} of ${part.length} bytes`, `at most ${limits.jsonBytes}`);
  }
  const bufferBytes = buffers.reduce((sum, { length }) => sum + length, 0);
  if (bufferBytes > limits.bufferBytes)
    fail(`buffers of ${bufferBytes} bytes`, `at most ${limits.bufferBytes}`);
}

function parseObject(bytes: Uint8Array, name: string): Content {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    fail(`a ${name} that is not JSON`, "a JSON object in UTF-8", error);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    fail(`a ${name} that is ${Array.isArray(value) ? "an array" : String(value)}`, "a JSON object");
  }
  return value as Content;
}

function toHeader(part: Content, name: string): Header {
  for (const field of ["msg_id", "msg_type", "session"]) {
    if (typeof part[field] !== "string") fail(`a ${name} without ${field}`, "a string there");
  }
  const text = (field: string) => (typeof part[field] === "string" ? part[field] : "");
  return {
    ...part,
    msg_id: part.msg_id as string,
    msg_type: part.msg_type as string,
    session: part.session as string,
    username: text("username"),
    date: text("date"),
    version: text("version"),
  };
}

/** The message that the frames of one ZeroMQ message are. Nothing is parsed before its signature is right.
 *
 * @param frames as received, identities first
 * @returns buffers and identities are views of the frames
 * @throws WireError too many or too large frames, no delimiter, parts missing, wrong signature, a replay, bad JSON or header */
export function decodeMessage(frames: readonly Uint8Array[], options: DecodeOptions): Message {
  const { key, limits = defaultLimits, replays } = options;
  if (frames.length > limits.numFrames) fail(`${frames.length} frames`, `at most ${limits.numFrames}`);
  const at = frames.findIndex((frame) => delimiter.equals(frame));
  if (at < 0) fail("no delimiter", "a frame <IDS|MSG>");
  const [signature, ...rest] = frames.slice(at + 1);
  if (signature === undefined || rest.length < 4) fail(`${rest.length} parts`, "a signature and four parts");
  const parts = rest.slice(0, 4);
  const buffers = rest.slice(4);
  checkSizes(parts, buffers, limits);
  if (!isSignedBy(parts, signature, key)) fail("a wrong signature", "HMAC-SHA256 with the connection's key");
  if (replays?.isReplay(Buffer.from(signature).toString("latin1")))
    fail("a signature seen before", "a new message");
  const [header, parent, metadata, content] = parts.map((part, i) => parseObject(part, partNames[i]!));
  return {
    identities: frames.slice(0, at),
    header: toHeader(header!, "header"),
    parentHeader: Object.keys(parent!).length === 0 ? {} : toHeader(parent!, "parent header"),
    metadata: metadata!,
    content: content!,
    buffers,
  };
}
