export * from "./adamw.js";
export * from "./clip-gradient.js";
export * from "./lars.js";
export * from "./param-groups.js";
export * from "./schedule.js";
export * from "./sgd.js";
