export { dataCheck } from "./data-check.js";
export { dataInfo } from "./data-info.js";
export { dataList } from "./data-list.js";
export { dataPack } from "./data-pack.js";
export { dataShow } from "./data-show.js";
