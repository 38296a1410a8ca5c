const each = (names: string, why: string): Record<string, string> =>
  Object.fromEntries(names.split(" ").map((name) => [name, why]));

/** tfjs kernels that are not compiled, by design: why, then the way out. Both are worded to follow "the tfjs kernel X". */
export const excludedKernels: Readonly<Record<string, string>> = {
  ...each(
    "Unique NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5",
    "has a result whose shape depends on the data, and compiled shapes are static: " +
      "compute it on the host from a compiled function's outputs and feed the result to the next one",
  ),
  ...each(
    "SparseFillEmptyRows SparseReshape SparseSegmentMean SparseSegmentSum RaggedGather RaggedRange RaggedTensorToTensor",
    "makes a sparse or ragged tensor, whose shape depends on the data, and compiled shapes are static: " +
      "pad to a fixed length and use gather, unsortedSegmentSum or a mask",
  ),
  ...each(
    "Multinomial",
    "draws random numbers, which a compiled function must be given: draw on the host with createRng and feed them",
  ),
  ...each(
    "Complex ComplexAbs Real Imag FFT IFFT",
    "works on complex numbers, for which ONNX Runtime has no tensors: " +
      "keep the real and the imaginary part apart, a Fourier transform being a matMul with cosines and one with sines",
  ),
  ...each(
    "StaticRegexReplace StringNGrams StringSplit StringToHashBucketFast",
    "works on strings, and compiled tensors hold numbers: prepare text on the host and feed the ids",
  ),
  ...each(
    "FromPixels Draw",
    "reads or paints a picture of a browser page: do that on the host, and feed or take its pixels",
  ),
  ...each(
    "Transform RotateWithOffset",
    "warps pictures, which belongs to the data and not to the model: warp on the host and feed the result, " +
      "or use cropAndResize",
  ),
  ...each(
    "BroadcastArgs",
    "computes a shape as a tensor, and compiled shapes are static: take it from the tensors' shapes in plain code",
  ),
  ...each(
    "LogicalXor LowerBound UpperBound MatrixBandPart Pool",
    "is a name that no tfjs op calls, and no tfjs backend has: use the op of that name, which is made of mapped kernels",
  ),
};
