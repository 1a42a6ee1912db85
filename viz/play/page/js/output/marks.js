// What is marked on the map: mistakes, the sample one looks into, and the place one points at.

import { placeOn } from "../parts/maps.js";
import { straight } from "../parts/canvas.js";
import { frame, network, page } from "../state/state.js";
import { colours } from "../state/theme.js";
import { radiusOn, ringed } from "./map.js";
import { pointed } from "./reading.js";

/** @import { Point } from "../state/types.js" */

/** Whether mistakes are marked. */
export const marksMistakes = () => page.value.mistakes === "true" && frame.value.wrong.length > 0;

/** @param {CanvasRenderingContext2D} pen @param {number} width */
export function paintMarks(pen, width) {
  const place = placeOn(width);
  const radius = radiusOn(width);
  if (marksMistakes())
    twice(pen, () => {
      for (const [x1, x2] of mistakes()) cross(pen, place(x1, x2), radius * 1.3);
    });
  if (ringed.value) {
    const [x1, x2] = ringed.value;
    twice(pen, () => ring(pen, place(x1, x2), radius * 2.4));
  }
  if (pointed.value) hair(pen, place(...pointed.value), width);
}

/** The points that are shown and classified wrongly. */
function mistakes() {
  const { train, test, settings } = network.value;
  const { wrong } = frame.value;
  const shown = settings.showTest ? [...train, ...test] : train;
  return shown.filter((_, k) => wrong[k]);
}

/** Draw first a halo, then the mark itself. @param {CanvasRenderingContext2D} pen @param {() => void} draw */
function twice(pen, draw) {
  const { paper, heading } = colours.value;
  pen.lineCap = "round";
  for (const [colour, wide] of /** @type {[string, number][]} */ ([
    [paper, 4.5],
    [heading, 2],
  ])) {
    // prettier-ignore
    pen.strokeStyle = colour;
    pen.lineWidth = wide;
    draw();
  }
}

/** @param {CanvasRenderingContext2D} pen @param {[number, number]} at @param {number} far */
function cross(pen, [x, y], far) {
  straight(pen, { x: x - far, y: y - far }, { x: x + far, y: y + far });
  straight(pen, { x: x - far, y: y + far }, { x: x + far, y: y - far });
}

/** @param {CanvasRenderingContext2D} pen @param {[number, number]} at @param {number} radius */
function ring(pen, [x, y], radius) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen @param {[number, number]} at @param {number} width */
function hair(pen, [x, y], width) {
  pen.strokeStyle = colours.value.heading;
  pen.lineWidth = 1;
  pen.globalAlpha = 0.6;
  straight(pen, { x, y: 0 }, { x, y: width });
  straight(pen, { x: 0, y }, { x: width, y });
  pen.globalAlpha = 1;
}
