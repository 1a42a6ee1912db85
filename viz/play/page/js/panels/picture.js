// The picture of a loss surface: its box, the surface with the path of training, the present place.

import { straight } from "../parts/canvas.js";
import { inWords } from "../state/state.js";
import { colours } from "../state/theme.js";
import { drawBox } from "./axes.js";
import { box, camera, heightAt, paint, shapes } from "./scene.js";

/** @import { LossSurface } from "../state/types.js" */
/** @import { Look } from "./turning.js" */
/** @import { Fitted, See } from "./scene.js" */

const NARROW = 560; // there is no room for long names

/**
 * Draw a surface as one looks at it, its height as it is or logarithmic.
 * @param {CanvasRenderingContext2D} pen @param {LossSurface} surface
 * @param {Look & {width: number, height: number, log: boolean}} how
 */
export function drawSurface(pen, surface, { log, ...how }) {
  if (!surface.loss.flat().some((value) => value !== null)) return;
  const theme = colours.value;
  const high = (/** @type {number} */ value) => (log ? Math.log10(Math.max(value, 1e-12)) : value);
  const real = (/** @type {number} */ value) => (log ? 10 ** value : value);
  const fitted = box(surface, high);
  const see = camera(how);
  const [first, second] =
    how.width < NARROW ? ["first weight", "second weight"] : surface.names.map(inWords);
  drawBox(pen, fitted, see, theme, {
    width: how.width,
    x: { name: first, values: surface.x },
    y: { name: second, values: surface.y },
    z: { name: "loss", low: real(fitted.low), top: real(fitted.top) },
  });
  paint(pen, shapes(surface, fitted, see), theme);
  here(pen, surface, fitted, see);
}

/**
 * Mark the present place on the surface, and its foot on the floor of the box.
 * @param {CanvasRenderingContext2D} pen @param {LossSurface} surface
 * @param {Fitted} fitted @param {See} see
 */
function here(pen, surface, fitted, see) {
  const [a, b] = surface.here;
  const height = heightAt(surface, a, b);
  if (height === null) return;
  const { accent, paper } = colours.value;
  const [x, y] = fitted.flat(a, b);
  const point = see(fitted.place(a, b, height));
  pen.strokeStyle = accent;
  pen.lineWidth = 1;
  pen.setLineDash([3, 4]);
  straight(pen, point, see([x, y, fitted.floor]));
  pen.setLineDash([]);
  pen.beginPath();
  pen.arc(point.x, point.y, 7, 0, 7);
  pen.fillStyle = accent;
  pen.fill();
  pen.lineWidth = 2;
  pen.strokeStyle = paper;
  pen.stroke();
}
