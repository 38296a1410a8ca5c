/** A picture, square, and how it is cut. */
export interface Cut {
  readonly source: HTMLCanvasElement;
  readonly imageSize: number;
  readonly patchSize: number;
}

/** Smallest side of a drawing, so that lines and figures are sharp. */
const DRAWN_PX = 480;
const HIDDEN = "#8a8a8a";

interface Board {
  readonly context: CanvasRenderingContext2D;
  /** Canvas pixels of a patch. */
  readonly cell: number;
  readonly side: number;
}

function board(canvas: HTMLCanvasElement, { imageSize, patchSize }: Cut): Board | null {
  const scale = Math.ceil(DRAWN_PX / imageSize);
  canvas.width = canvas.height = imageSize * scale;
  const context = canvas.getContext("2d");
  if (context === null) return null;
  context.imageSmoothingEnabled = false;
  return { context, cell: patchSize * scale, side: imageSize / patchSize };
}

const corner = ({ cell, side }: Board, patch: number): [number, number] => [
  (patch % side) * cell,
  Math.floor(patch / side) * cell,
];

function lines({ context, cell, side }: Board): void {
  context.lineWidth = 2;
  context.strokeStyle = "rgb(128 128 128 / 0.6)";
  context.beginPath();
  for (let i = 1; i < side; i++) {
    context.moveTo(i * cell, 0);
    context.lineTo(i * cell, side * cell);
    context.moveTo(0, i * cell);
    context.lineTo(side * cell, i * cell);
  }
  context.stroke();
}

/** The picture, cut into patches. */
export function drawImage(canvas: HTMLCanvasElement, cut: Cut): void {
  const at = board(canvas, cut);
  if (at === null) return;
  at.context.drawImage(cut.source, 0, 0, canvas.width, canvas.height);
  lines(at);
}

/** The picture with masked patches grey. With `ranks`, the place of each patch in the order is written on it. */
export function drawMasked(
  canvas: HTMLCanvasElement,
  cut: Cut,
  { idsShuffle, kept, ranks }: { idsShuffle: readonly number[]; kept: number; ranks: boolean },
): void {
  const at = board(canvas, cut);
  if (at === null) return;
  const { context, cell } = at;
  context.drawImage(cut.source, 0, 0, canvas.width, canvas.height);
  context.fillStyle = HIDDEN;
  for (const patch of idsShuffle.slice(kept)) context.fillRect(...corner(at, patch), cell, cell);
  lines(at);
  if (!ranks) return;
  context.font = `600 ${Math.round(Math.min(30, cell * 0.42))}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = 4;
  context.lineJoin = "round";
  idsShuffle.forEach((patch, rank) => {
    const [x, y] = corner(at, patch);
    context.strokeStyle = "#111";
    context.fillStyle = rank < kept ? "#ffea46" : "#fff";
    context.strokeText(String(rank), x + cell / 2, y + cell / 2);
    context.fillText(String(rank), x + cell / 2, y + cell / 2);
  });
}

/** The kept patches alone, in their order. */
export function drawTokens(canvas: HTMLCanvasElement, cut: Cut, kept: readonly number[]): void {
  const at = board(canvas, cut);
  if (at === null) return;
  const { patchSize } = cut;
  kept.forEach((patch, place) => {
    const [x, y] = [(patch % at.side) * patchSize, Math.floor(patch / at.side) * patchSize];
    at.context.drawImage(cut.source, x, y, patchSize, patchSize, ...corner(at, place), at.cell, at.cell);
  });
  lines(at);
}
