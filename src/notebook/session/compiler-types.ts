import type ts from "@tslab/typescript-for-tslab";

/** The compiler that tslab brings: TypeScript 5.0.4 with one switch more. */
export type TypeScript = typeof ts;

export interface ConverterOptions {
  readonly rootDir: string;
  /** Extra root file, with the types of everything global beside the language itself. */
  readonly globals: GlobalTypes;
}

export interface GlobalTypes {
  readonly path: string;
  readonly text: string;
}
