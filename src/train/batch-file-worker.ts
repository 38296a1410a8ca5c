// The worker thread of a loader whose pictures have to be opened or decoded.
import * as openers from "./picture-openers.js";
import { serveBatches } from "./serve-batches.js";

serveBatches(openers);
