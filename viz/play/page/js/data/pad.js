// The pad on which points are drawn by hand, with mouse, pen or finger; the square −6 … 6.

import { dots } from "../parts/dots.js";
import { Canvas } from "../parts/elements.js";
import { placeIn, placeOn } from "../parts/maps.js";
import { html } from "../parts/view.js";
import { number } from "../state/names.js";
import { colours } from "../state/theme.js";
import { drawn, stroke } from "./own.js";

/** The pad. */
export function Pad() {
  const down = (/** @type {any} */ event) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    stroke(placeIn(event), true);
  };
  const move = (/** @type {any} */ event) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) stroke(placeIn(event), false);
  };
  return html`
    <${Canvas} class="pad" role="img" aria-label="Your own points, to draw here or to type as numbers" onPointerDown=${down}
      onPointerMove=${move} paint=${paint} />
  `;
}

/** @param {CanvasRenderingContext2D} pen @param {number} width */
function paint(pen, width) {
  const theme = colours.value;
  const { points, problem } = drawn.value;
  grid(pen, width);
  const rims = { rim: theme.card, pale: theme.faint };
  dots(pen, points, { width, radius: 4.5, ...rims, theme, classes: problem === "multiclass" });
}

/** @param {CanvasRenderingContext2D} pen @param {number} size */
function grid(pen, size) {
  const place = placeOn(size);
  const { frame, soft } = colours.value;
  pen.font = '11px "Liberation Sans", Arial, Helvetica, sans-serif';
  for (const value of [-4, -2, 0, 2, 4]) {
    const [x, y] = place(value, value);
    pen.fillStyle = frame;
    pen.globalAlpha = value === 0 ? 1 : 0.35;
    pen.fillRect(Math.round(x), 0, 1, size);
    pen.fillRect(0, Math.round(y), size, 1);
    pen.globalAlpha = 1;
    if (value === 0) continue;
    pen.fillStyle = soft;
    pen.fillText(number(value), x + 3, size - 4);
    pen.fillText(number(value), 3, y - 3);
  }
}
