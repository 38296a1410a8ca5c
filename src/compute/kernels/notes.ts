const each = (names: string, note: string): Record<string, string> =>
  Object.fromEntries(names.split(" ").map((name) => [name, note]));

/** What a user of a compiled kernel may need to know, above all where tfjs's own cpu kernel computes something else. */
export const kernelNotes: Readonly<Record<string, string>> = {
  ...each("Conv2D Conv3D DepthwiseConv2dNative", "tfjs has no gradient of a dilated one"),
  ...each(
    "FusedConv2D FusedDepthwiseConv2D _FusedMatMul",
    "every activation; any shape of bias that broadcasts",
  ),
  ...each(
    "AvgPoolGrad AvgPool3DGrad",
    "exact; tfjs's cpu kernel divides by the whole window also where it reaches past the edge",
  ),
  MaxPoolGrad: "of equal maxima the first gets the gradient, as in tfjs",
  MaxPool3DGrad: "exact; tfjs's cpu kernel is right for cubic windows without equal maxima",
  ResizeBilinearGrad:
    "exact; tfjs's cpu kernel forgets half-pixel centres and swaps the sides of images that are not square",
  ResizeNearestNeighborGrad:
    "exact; tfjs's cpu kernel forgets half-pixel centres and is right for the first image of a batch only",
  ...each(
    "FloorDiv Mod",
    "whole numbers through float32: exact below 2^24; ONNX Runtime's own division by 0 ends the process",
  ),
  Atan2: "a zero has no sign",
  ...each("Expm1 Log1p", "absolute error about 1e-7 near 0: ONNX has no such operator"),
  DenseBincount: "binaryOutput also counts at most once for a single row; tfjs's cpu kernel ignores it there",
  DepthToSpace: "NHWC, as in tfjs's cpu kernel",
  GatherV2: "an index outside the axis fails in the run, a negative one counts from the back",
  ScatterNd: "indices that come twice add up",
  UnsortedSegmentSum: "ids from 0 to numSegments - 1",
  Cumprod: "log2(n) products: ONNX has no such operator before set 26",
  Cumsum: "tfjs's gradient is right along the last axis, or for two axes",
  TopK: "always sorted; of equal numbers the first comes first",
  CropAndResize: "boxes may be computed by the function",
  Dilation2D: "one operator per place of the filter",
  BatchMatMul: "a transpose of the last two axes before it costs nothing",
  BroadcastTo: "no node as long as the readers broadcast",
  ...each("Fill OnesLike ZerosLike Range LinSpace", "a constant of the graph, no node"),
  ...each("Identity", "no node"),
};
