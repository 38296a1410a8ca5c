// The worker thread of a loader whose pictures are in memory.
import { serveBatches } from "./serve-batches.js";

serveBatches();
