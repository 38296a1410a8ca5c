import type { BufferFigure, SliderFigure } from "./comms.js";
import type { LinesFigure } from "./lines.js";
import type { PeerName } from "./peers.js";
import type { SessionFigure } from "./session.js";
import type { StartSample } from "./times.js";

/** What was measured of one kernel; a part that was left out or failed is absent. */
export interface KernelFigures {
  readonly peer: PeerName;
  /** Set: it is not installed, and this says what brings it. */
  readonly missing?: string;
  starts?: readonly StartSample[];
  /** Milliseconds. */
  roundTrips?: readonly number[];
  lines?: LinesFigure;
  sliders?: SliderFigure;
  mask?: SliderFigure;
  buffer?: BufferFigure;
  session?: SessionFigure;
  /** Why a part failed, by its name. */
  failures: Record<string, string>;
}

export const PARTS = ["start", "roundtrip", "lines", "sliders", "buffer", "session"] as const;
export type KernelPart = (typeof PARTS)[number];
