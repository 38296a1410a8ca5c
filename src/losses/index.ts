export * from "./denoising.js";
export * from "./info-nce.js";
export * from "./masked-reconstruction.js";
