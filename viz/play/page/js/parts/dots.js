// Points of the plane as dots on a canvas.

import { catalogue } from "../state/catalogue.js";
import { signColour } from "./colours.js";
import { placeOn } from "./maps.js";

/** @import { Point } from "../state/types.js" */
/** @import { Colours } from "./colours.js" */

const PALE = 0.2; // smaller values are hardly seen on the ground, and get a grey rim

/**
 * Draw points on a square of this width, each in the colour of its class or value, with a rim.
 * @param {CanvasRenderingContext2D} pen @param {Point[]} points
 * @param {{width: number, radius: number, rim?: string, pale?: string, theme: Colours,
 *   classes: boolean}} how
 */
export function dots(pen, points, { width, radius, rim, pale = rim, theme, classes }) {
  const place = placeOn(width);
  const { edge } = catalogue.limits;
  const inside = (/** @type {number} */ x) => Math.max(-edge, Math.min(edge, x));
  for (const [x1, x2, label] of points) {
    pen.beginPath();
    pen.arc(...place(inside(x1), inside(x2)), radius, 0, 2 * Math.PI);
    pen.fillStyle = classes ? theme.classes[label] : signColour(theme, label);
    pen.fill();
    if (!rim || !pale) continue;
    pen.strokeStyle = !classes && Math.abs(label) < PALE ? pale : rim;
    pen.stroke();
  }
}
