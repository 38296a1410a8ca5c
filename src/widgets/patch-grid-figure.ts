import type { PatchGridState } from "./contract/index.js";
import { readPatchGrid, type PatchGridOptions } from "./patch-grid-options.js";
import { patchGridStill } from "./patch-grid-still.js";
import type { PatchGridInput } from "./patch-grid-input.js";
import { patchGridState } from "./patch-grid.js";
import { WidgetFigure } from "./widget-figure.js";

/** Pictures patch by patch: mask, noise, prediction, difference and loss. Pointing at a patch tells its place and loss; a click, the space bar
 * or a drag chooses patches.
 *
 *   const grid = patchGrid({ images, mask, prediction });
 *   display(grid);
 *   grid.get("patches"); // the chosen ones
 *
 * `picture`, `patch` (the one pointed at) and `patches` come back.
 *
 * @param input pictures and what there is of the rest (`PatchGridOptions`), or the examples of a training step (`PatchGridInput`)
 * @throws ShapeError when sizes do not fit together; ConfigError, DataError for values out of range */
export function patchGrid(input: PatchGridOptions | PatchGridInput): WidgetFigure<PatchGridState> {
  return new WidgetFigure({
    front: "patch-grid",
    state: patchGridState("examples" in input ? input : readPatchGrid(input)),
    text: ({ pictures }) => `patch grid, ${pictures.length} pictures`,
    still: patchGridStill,
  });
}
