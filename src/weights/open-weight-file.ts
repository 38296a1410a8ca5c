import { CheckpointError } from "../core/errors.js";
import { openFileBytes } from "./file-bytes.js";
import { openSafetensorsFile } from "./safetensors-file.js";
import { openTorchFile } from "./torch-file.js";
import type { WeightFile } from "./weight-file.js";

/** Opens a weight file: safetensors, or what `torch.save` writes (`.pth`, `.pt`, `.bin`), told apart by their first bytes. Nothing in a
 * file is ever executed.
 *
 * @returns to be closed
 * @throws CheckpointError if it cannot be read, is damaged, or holds anything but tensors */
export async function openWeightFile(path: string): Promise<WeightFile> {
  const file = await openFileBytes(path);
  try {
    const start = await file.read(0, Math.min(9, file.size));
    const begins = (...bytes: number[]) => bytes.every((byte, i) => start[i] === byte);
    if (begins(0x50, 0x4b)) return await openTorchFile(file);
    // Before PyTorch 1.6: pickles one after the other, the first of them a magic number.
    if (begins(0x80) && start[1]! <= 5) {
      throw new CheckpointError(
        `${path} is a file of torch.save from before PyTorch 1.6 (or a bare pickle), which is not read; ` +
          "load it in PyTorch and save it again: torch.save(torch.load(old, weights_only=True), new)",
      );
    }
    // ONNX: field 1 of its message, the version. The length of a safetensors header can begin so too, but the "{" of its JSON follows.
    if (begins(0x08) && start[8] !== 0x7b) {
      throw new CheckpointError(
        `${path} is an ONNX graph, not a weight file: its weights may be folded and renamed; ` +
          "give the .safetensors or .pth that it was made from",
      );
    }
    return await openSafetensorsFile(file);
  } catch (error) {
    await file.close();
    throw error;
  }
}
