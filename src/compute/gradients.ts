// tfjs-core alone registers no gradients in Node; its union package registers all of them, and the cpu backend.
import "@tensorflow/tfjs";
import { env } from "@tensorflow/tfjs-core";

// Keeps tfjs from printing its "install our node backend" banner into a notebook or a progress bar.
env().set("PROD", true);
