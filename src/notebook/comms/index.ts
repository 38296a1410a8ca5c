export { createComms } from "./comms.js";
