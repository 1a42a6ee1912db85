// The panel of the histograms: weights, gradients and last updates, of all layers and of each.

import { Canvas } from "../parts/elements.js";
import { computed, effect, html, useLayoutEffect } from "../parts/view.js";
import { send } from "../state/connection.js";
import { number } from "../state/names.js";
import { current, online, parameters } from "../state/state.js";
import { colours } from "../state/theme.js";
import { BINS, bins, facts, roundUp } from "./bins.js";

/** @import { Frame } from "../state/types.js" */
/** @typedef {[title: string, values: (frame: Frame, k: number) => number]} Kind */

const KINDS = /** @type {Kind[]} */ ([
  ["Weights", ({ weights }, k) => weights[k]],
  ["Gradients", ({ grads }, k) => grads[k]],
  ["Last update", ({ weights, before }, k) => weights[k] - before[k]],
]);

/** One row for all parameters and one for each layer. */
const rows = computed(() => {
  const layers = /** @type {number[][]} */ ([]);
  for (const { layer, index } of parameters.value) (layers[layer] ??= []).push(index);
  const title = (/** @type {number} */ k) => (k === layers.length - 1 ? "Output" : `Layer ${k}`);
  const each = layers.map((at, k) => ({ title: title(k), at }));
  return [{ title: "All", at: layers.flat() }, ...each];
});

/** The panel; as long as it is shown, all gradients are asked for, on a new line again. */
export function Histograms() {
  useLayoutEffect(() => {
    const stop = effect(() => void (online.value && send({ do: "details", on: true })));
    return () => {
      stop();
      send({ do: "details", on: false });
    };
  }, []);
  const titles = [...KINDS.map(([title]) => title), "‖update‖ / ‖weights‖"];
  const body =
    current.value && rows.value.map((row) => html`<${Row} key=${row.title} ...${row} />`);
  return html`
    <div class="histograms panel">
      <table>
        <thead>
          <tr><td></td>${titles.map((text) => html`<th scope="col">${text}</th>`)}</tr>
        </thead>
        <tbody>${body}</tbody>
      </table>
    </div>
  `;
}

/** @param {{title: string, at: number[]}} props */
function Row({ title, at }) {
  const frame = current.value;
  if (!frame?.whole) return null;
  const all = KINDS.map(([, of]) => at.map((k) => of(frame, k)));
  const ratio = facts(all[2]).norm / facts(all[0]).norm;
  return html`
    <tr>
      <th scope="row">${title}</th>
      ${all.map((values) => html`<td><${Histogram} values=${values} /></td>`)}
      <td class="ratio">${Number.isFinite(ratio) ? number(ratio, 2) : "–"}</td>
    </tr>
  `;
}

/** @param {{values: number[]}} props */
function Histogram({ values }) {
  const { zeros, wild, largest } = facts(values);
  const reach = roundUp(largest);
  const parts = [`${zeros} ${zeros === 1 ? "zero" : "zeros"}`, `largest ${number(largest, 3)}`];
  const words = [...parts, ...(wild ? [`${wild} not finite`] : [])].join(" · ");
  const paint = (/** @type {any} */ ...canvas) => bars(canvas, bins(values, reach), number(reach));
  return html`
    <${Canvas} role="img" aria-label=${`Histogram of ${values.length} numbers: ${words}`}
      paint=${paint} />
    <small>${words}</small>
  `;
}

/**
 * Draw the bars: orange below 0, blue above, grey around 0; the ends of the axis beneath.
 * @param {[CanvasRenderingContext2D, number, number]} canvas
 * @param {number[]} counts @param {string} end
 */
function bars([pen, width, height], counts, end) {
  const { faint, orange, blue, frame, soft } = colours.value;
  const base = height - 14;
  const wide = width / BINS;
  const most = Math.max(1, ...counts);
  const centre = (BINS - 1) / 2;
  counts.forEach((count, k) => {
    const tall = count && Math.max(2, (count / most) * (base - 2));
    pen.fillStyle = k === centre ? faint : k < centre ? orange : blue;
    pen.fillRect(k * wide + 0.5, base - tall, wide - 1, tall);
  });
  pen.fillStyle = frame;
  pen.fillRect(0, base, width, 1);
  pen.font = '11px "Liberation Sans", Arial, Helvetica, sans-serif';
  pen.fillStyle = soft;
  for (const [text, share, align] of /** @type {[string, number, CanvasTextAlign][]} */ ([
    [`−${end}`, 0, "left"],
    ["0", 0.5, "center"],
    [end, 1, "right"],
  ])) {
    pen.textAlign = align;
    pen.fillText(text, share * width, height - 2);
  }
}
