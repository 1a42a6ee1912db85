// The box in which a surface stands: its edges, the names of its axes, and their ends in numbers.
// Where everything lies is worked out by scene.js; what the axes mean comes from the panel.
import { number } from "../state/names.js";
import { frameOf } from "./scene.js";

const STEPS = [0, 0.6, -0.6, 1.2, -1.2, 1.8, -1.8, 2.4, -2.4]; // where else a text may stand, in its size
const FONT = '"Liberation Sans", Arial, Helvetica, sans-serif';

/** Draw the box; `axes` has {name, values} for x and y, and {name, low, top} for the heights. */
export function drawBox(pen, fitted, see, theme, { width, axes: [x, y, z] }) {
  const { lines, xAxis, yAxis, zAxis, centre } = frameOf(fitted, see);
  pen.strokeStyle = theme.frame;
  pen.lineWidth = 1;
  for (const [from, to] of lines) {
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
  }
  pen.textBaseline = "middle";
  const inscribe = writer(pen, width);
  const names = [];
  for (const [axis, { name, values }] of [
    [xAxis, x],
    [yAxis, y],
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

/** A function that writes a text at a place, moved where it would leave the canvas or touch another. */
function writer(pen, width) {
  const taken = [];
  const free = (box) =>
    taken.every(
      (other) =>
        box.left > other.right ||
        box.right < other.left ||
        box.top > other.bottom ||
        box.bottom < other.top,
    );
  return (text, { x, y }, size, colour, align) => {
    pen.font = `${size}px ${FONT}`;
    const long = pen.measureText(text).width;
    const start = { left: x, center: x - long / 2, right: x - long }[align];
    const left = Math.max(4, Math.min(width - long - 4, start));
    const around = (at) => ({
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

const middle = ({ from, to }) => ({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 });
const shift = (point, way, by) => ({ x: point.x + way.x * by, y: point.y + way.y * by });

/** The direction on the screen that leads away from the middle of the floor. */
function outward(axis, centre) {
  const at = middle(axis),
    x = at.x - centre.x,
    y = at.y - centre.y;
  const long = Math.hypot(x, y) || 1;
  return { x: x / long, y: y / long };
}
