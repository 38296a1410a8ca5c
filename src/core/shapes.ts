/** A shape as messages show it: `[8,128]`. */
export const shapeText = (shape: readonly number[]): string => `[${shape.join(",")}]`;
