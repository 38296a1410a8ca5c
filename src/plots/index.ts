export * from "./figure.js";
export { figureSvg } from "./figure-svg.js";
export * from "./loss-curve.js";
export * from "./plotly-spec.js";
export * from "./ranking.js";
