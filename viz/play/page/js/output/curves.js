// The chart of the losses: the test loss is the stronger line; a mark shows where in time one is.

import { straight } from "../parts/canvas.js";
import { number } from "../state/names.js";
import { frame } from "../state/state.js";

/** @import uPlot from "../vendor/uplot/uPlot.js" */
/** @import { Colours } from "../parts/colours.js" */

const FONT = '"Liberation Sans", Arial, Helvetica, sans-serif';
const EPOCHS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6].flatMap((ten) => [ten, 2 * ten, 5 * ten]);

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
 * @param {{width: number, height: number, log: boolean, theme: Colours, rem: number,
 *   point: (row: number | null) => void}} how
 * @returns {uPlot.Options}
 */
export function options({ width, height, log, theme, rem, point }) {
  const line = (/** @type {string} */ stroke, /** @type {number} */ width) => ({
    ...{ stroke, width, points: { show: alone } },
  });
  const axis = {
    ...{ font: `${Math.round(0.76 * rem)}px ${FONT}`, stroke: theme.soft, gap: 0.25 * rem },
    ...{ grid: { stroke: theme.frame, width: 0.5 }, ticks: { show: false } },
  };
  return {
    ...{ width, height, padding: [0.4 * rem, 0.9 * rem, 0, 0], legend: { show: false } },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: {
      x: { time: false, range: ({ data: [epochs] }) => ends(epochs) },
      y: log ? { distr: 3 } : { range: (_, __, most) => [0, most || 1] },
    },
    axes: [
      {
        ...{ ...axis, size: 1.25 * rem, space: 3.6 * rem, incrs: EPOCHS },
        values: (_, marks) => marks.map((mark, k) => (k ? number(mark) : `epoch ${number(mark)}`)),
      },
      {
        ...{ ...axis, size: 2.4 * rem, space: 1.8 * rem },
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

/** Whether a curve is one point as yet, which a line does not show. @param {uPlot} chart */
const alone = ({ data }) => data[0].length === 1;

/** The first epoch and the last, which is at least one later. @param {uPlot.AlignedData[0]} epochs @returns {[number, number]} */
const ends = (epochs) => [epochs[0], Math.max(epochs[epochs.length - 1], epochs[0] + 1)];

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
