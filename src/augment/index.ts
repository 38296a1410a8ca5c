export * from "./apply-view.js";
export * from "./augment-options.js";
export * from "./colour.js";
export * from "./gaussian-blur.js";
export * from "./resize-crop.js";
export * from "./view-draw.js";
