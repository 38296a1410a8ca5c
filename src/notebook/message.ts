/** Jupyter messages as they are inside the program (Jupyter messaging protocol 5.3). */

export interface Header {
  readonly msg_id: string;
  readonly session: string;
  readonly username: string;
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly msg_type: string;
  readonly version: string;
}

export type Content = Record<string, unknown>;

export interface Message {
  /** Routing prefix of the ROUTER socket, or the topic of iopub. */
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  /** Of the message that this one answers; `{}` where there is none. */
  readonly parentHeader: Header | Record<string, never>;
  readonly metadata: Content;
  readonly content: Content;
  readonly buffers: readonly Uint8Array[];
}

/** Marks a value that has been shown: as the last of a cell it is not shown again. */
export const shownKey = Symbol.for("canlab.shown");

/** Metadata and binary buffers beside a message's content. */
export interface MessageExtra {
  readonly metadata?: Content;
  readonly buffers?: readonly Uint8Array[];
}
