// The box in which a surface stands: its edges, the names of its axes, and their ends in numbers.
// Where everything lies is worked out by scene.js; what the axes mean comes from the panel.
import { straight } from "../parts/canvas.js";
import { number } from "../state/names.js";
import { frameOf } from "./scene.js";

/** @import { Colours } from "../parts/colours.js" */
/** @import { Edge, Fitted, See } from "./scene.js" */
/** @typedef {{x: number, y: number}} Point */
/** @typedef {{name: string, values: number[]}} Axis */

const STEPS = [0, 0.6, -0.6, 1.2, -1.2, 1.8, -1.8, 2.4, -2.4]; // where else a text may stand, in its size
const FONT = '"Liberation Sans", Arial, Helvetica, sans-serif';

/**
 * Draw the box, with what its axes mean.
 * @param {CanvasRenderingContext2D} pen @param {Fitted} fitted @param {See} see
 * @param {Colours} theme
 * @param {{width: number, x: Axis, y: Axis, z: {name: string, low: number, top: number}}} axes
 */
export function drawBox(pen, fitted, see, theme, { width, x, y, z }) {
  const { lines, xAxis, yAxis, zAxis, centre } = frameOf(fitted, see);
  pen.strokeStyle = theme.frame;
  pen.lineWidth = 1;
  for (const [from, to] of lines) straight(pen, from, to);
  pen.textBaseline = "middle";
  const inscribe = writer(pen, width);
  const names = /** @type {Parameters<typeof inscribe>[]} */ ([]);
  for (const { axis, name, values } of [
    { axis: xAxis, ...x },
    { axis: yAxis, ...y },
  ]) {
    const off = outward(axis, centre);
    const side = off.x < -0.25 ? "right" : off.x > 0.25 ? "left" : "center"; // away from the box
    inscribe(number(values[0]), shift(axis.from, off, 12), 14, theme.soft, side);
    inscribe(number(values.at(-1)), shift(axis.to, off, 12), 14, theme.soft, side);
    names.push([name, shift(middle(axis), off, 28), 15, theme.heading, side]);
  }
  const left = { x: -1, y: 0 };
  inscribe(number(z.low), shift(zAxis.from, { x: -1, y: -1 }, 9), 14, theme.soft, "right");
  inscribe(number(z.top), shift(zAxis.to, left, 8), 14, theme.soft, "right");
  names.push([z.name, shift(middle(zAxis), left, 14), 15, theme.heading, "right"]);
  for (const name of names) inscribe(...name); // what has no exact place makes way
}

/**
 * A function that writes a text at a place, moved where it would leave the canvas or touch another.
 * @param {CanvasRenderingContext2D} pen @param {number} width
 * @returns {(text: string, place: Point, size: number, colour: string,
 *   align: "left" | "center" | "right") => void}
 */
function writer(pen, width) {
  const taken = /** @type {{left: number, right: number, top: number, bottom: number}[]} */ ([]);
  const free = (/** @type {typeof taken[0]} */ { left, right, top, bottom }) =>
    !taken.some((o) => left <= o.right && right >= o.left && top <= o.bottom && bottom >= o.top);
  return (text, { x, y }, size, colour, align) => {
    pen.font = `${size}px ${FONT}`;
    const long = pen.measureText(text).width;
    const start = { left: x, center: x - long / 2, right: x - long }[align];
    const left = Math.max(4, Math.min(width - long - 4, start));
    const around = (/** @type {number} */ at) => ({
      left: left - 8,
      right: left + long + 8,
      top: at - size / 2,
      bottom: at + size / 2,
    });
    const low = pen.canvas.clientHeight - size / 2;
    const places = STEPS.map((step) => y + step * size).filter((at) => at > size / 2 && at < low);
    const at = places.find((at) => free(around(at))) ?? Math.min(low, y);
    taken.push(around(at));
    Object.assign(pen, { fillStyle: colour, textAlign: "left" });
    pen.fillText(text, left, at);
  };
}

/** @param {Edge} edge */
const middle = ({ from, to }) => ({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 });
/** @param {Point} point @param {Point} way @param {number} by */
const shift = (point, way, by) => ({ x: point.x + way.x * by, y: point.y + way.y * by });

/**
 * The direction on the screen that leads away from the middle of the floor.
 * @param {Edge} axis @param {Point} centre
 */
function outward(axis, centre) {
  const { x, y } = shift(middle(axis), centre, -1);
  const long = Math.hypot(x, y) || 1;
  return { x: x / long, y: y / long };
}
