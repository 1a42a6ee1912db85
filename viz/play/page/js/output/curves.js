// The chart of the losses: the test loss is the stronger line; a mark shows where in time one is.

import { straight } from "../parts/canvas.js";
import { number } from "../state/names.js";
import { frame } from "../state/state.js";

/** @import uPlot from "../vendor/uplot/uPlot.js" */
/** @import { Colours } from "../parts/colours.js" */

const FONT = '11px "Liberation Sans", Arial, Helvetica, sans-serif';

/**
 * The rows of a curve as columns: epochs, training losses, test losses.
 * @param {Float32Array} curve @param {boolean} log whether 0 has no place
 * @returns {[number[], (number | null)[], (number | null)[]]}
 */
export function columns(curve, log) {
  const rows = Array.from({ length: curve.length / 3 }, (_, k) => 3 * k);
  const shown = (/** @type {number} */ loss) => (log && loss <= 0 ? null : loss);
  return [
    rows.map((at) => curve[at]),
    rows.map((at) => shown(curve[at + 1])),
    rows.map((at) => shown(curve[at + 2])),
  ];
}

/**
 * How the chart looks; `point` hears which row one points at.
 * @param {{width: number, height: number, log: boolean, theme: Colours,
 *   point: (row: number | null) => void}} how
 * @returns {uPlot.Options}
 */
export function options({ width, height, log, theme, point }) {
  const line = (/** @type {string} */ stroke, /** @type {number} */ width) => ({
    ...{ stroke, width, points: { show: false } },
  });
  return {
    ...{ width, height, padding: [5, 3, 5, 0], legend: { show: false } },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: {
      x: { time: false, range: (_, first, last) => [first, Math.max(last, first + 1)] },
      y: log ? { distr: 3 } : { range: (_, __, most) => [0, most || 1] },
    },
    axes: [
      { show: false },
      {
        ...{ size: 34, gap: 3, space: 20, font: FONT, stroke: theme.soft },
        ...{ grid: { show: false }, ticks: { show: false } },
        values: (_, marks) => marks.map((mark) => (mark === null ? "" : number(mark, 2))),
      },
    ],
    series: [{}, line(theme.faint, 1.5), line(theme.heading, 1.8)],
    hooks: {
      setCursor: [({ cursor }) => point(cursor.idx ?? null)],
      draw: [(chart) => markNow(chart, theme.accent)],
    },
  };
}

/** Mark the present place, if the curve goes on after it. @param {uPlot} chart @param {string} colour */
function markNow(chart, colour) {
  const { epoch, batch, batches, curve } = frame.peek();
  const here = epoch + batch / batches;
  if (!(here < curve[curve.length - 3] - 0.5 / batches)) return;
  const { top, height } = chart.bbox;
  const x = chart.valToPos(here, "x", true);
  chart.ctx.strokeStyle = colour;
  chart.ctx.lineWidth = 1.5 * devicePixelRatio;
  straight(chart.ctx, { x, y: top }, { x, y: top + height });
}
