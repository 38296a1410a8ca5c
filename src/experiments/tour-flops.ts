import type { FlopsRow } from "../widgets/tour-report.js";
export const flopsRows = (): FlopsRow[] => [];
