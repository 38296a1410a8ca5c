export * from "./barlow-twins.js";
export * from "./denoising.js";
export * from "./dino.js";
export * from "./info-nce.js";
export * from "./masked-reconstruction.js";
export * from "./vicreg.js";
