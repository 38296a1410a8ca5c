/** One row of numbers per picture. */
export interface FeatureTable {
  /** `[rows, dim]` */
  readonly features: Float32Array;
  readonly rows: number;
  readonly dim: number;
}
