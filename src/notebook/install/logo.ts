/** What is seen of each patch of the logo, row by row; grey is masked. */
const patches = [
  ["#0072b2", "#d0d4da", "#d0d4da", "#56b4e9"],
  ["#d0d4da", "#009e73", "#e69f00", "#d0d4da"],
  ["#d0d4da", "#cc79a7", "#d55e00", "#d0d4da"],
  ["#0072b2", "#d0d4da", "#d0d4da", "#56b4e9"],
];

/** The kernel's picture in Jupyter's launcher: a patch grid with half of it masked. */
export const kernelLogo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 124 124">${patches
  .flatMap((row, y) =>
    row.map(
      (fill, x) => `<rect x="${8 + 28 * x}" y="${8 + 28 * y}" width="24" height="24" rx="4" fill="${fill}"/>`,
    ),
  )
  .join("")}</svg>\n`;
