/** A notebook as Jupyter's nbformat 4.5 has it, with every multi-line text joined to one string. */
export interface Notebook {
  readonly nbformat: 4;
  readonly nbformat_minor: 5;
  readonly metadata: JsonObject;
  readonly cells: readonly Cell[];
}

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** Values by mime type: text for all but JSON types; pictures other than SVG in base64. */
export type MimeBundle = Readonly<Record<string, Json>>;

interface CellBase {
  /** 1 to 64 letters, digits, `-` or `_`; unique in the notebook. */
  readonly id: string;
  readonly source: string;
  /** `tags` is a list of words. */
  readonly metadata: JsonObject;
}

export interface MarkdownCell extends CellBase {
  readonly cell_type: "markdown";
  /** Pictures by file name, as mime bundles; the text names them `attachment:NAME`. */
  readonly attachments?: Readonly<Record<string, MimeBundle>>;
}

export interface RawCell extends CellBase {
  readonly cell_type: "raw";
  readonly attachments?: Readonly<Record<string, MimeBundle>>;
}

export interface CodeCell extends CellBase {
  readonly cell_type: "code";
  readonly execution_count: number | null;
  readonly outputs: readonly Output[];
}

export type Cell = MarkdownCell | RawCell | CodeCell;

export interface StreamOutput {
  readonly output_type: "stream";
  readonly name: "stdout" | "stderr";
  readonly text: string;
}

export interface DisplayOutput {
  readonly output_type: "display_data";
  readonly data: MimeBundle;
  readonly metadata: JsonObject;
}

export interface ResultOutput {
  readonly output_type: "execute_result";
  readonly execution_count: number | null;
  readonly data: MimeBundle;
  readonly metadata: JsonObject;
}

export interface ErrorOutput {
  readonly output_type: "error";
  readonly ename: string;
  readonly evalue: string;
  /** Lines, with ANSI colours. */
  readonly traceback: readonly string[];
}

export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput;

/** The tags of a cell; none where there are none. */
export const tagsOf = (cell: Cell): readonly string[] =>
  Array.isArray(cell.metadata["tags"]) ? (cell.metadata["tags"] as string[]) : [];
