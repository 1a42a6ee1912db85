// Losses: the two numbers to three decimals, and how they came down. Where one points at the
// curves, the numbers are those of the epoch there.

import { lights } from "../network/glow.js";
import { Button } from "../parts/elements.js";
import { effect, html, signal, useLayoutEffect, useRef } from "../parts/view.js";
import { decimals } from "../state/names.js";
import { frame } from "../state/state.js";
import { colours } from "../state/theme.js";
import uPlot from "../vendor/uplot/uPlot.js";
import { columns, options } from "./curves.js";

const logarithmic = signal(false);
const pointed = signal(/** @type {number | null} */ (null)); // the row of the curve

/** The numbers and the curves. */
export function Losses() {
  const { loss } = lights.value ?? {};
  const { curve, train, test } = frame.value;
  const at = 3 * (pointed.value ?? curve.length); // where that row begins
  const there = at < curve.length;
  return html`
    <div id="losses" class=${loss ? `lit ${loss.cls}` : ""}>
      ${one("test", "Test loss", there ? curve[at + 2] : test)}
      ${one("train", "Training loss", there ? curve[at + 1] : train)}
      <div class="curves">
        <${Chart} />
        <span class="at">${there ? `epoch ${Math.floor(curve[at])}` : ""}</span>
        <${Button} title="Logarithmic scale" aria-label="log scale of the losses"
          aria-pressed=${String(logarithmic.value)}
          act=${() => (logarithmic.value = !logarithmic.value)}>log<//>
      </div>
    </div>
  `;
}

/** @param {string} kind @param {string} words @param {number | null} loss */
const one = (kind, words, loss) => html`
  <div class=${`loss ${kind}`}>
    <span>${words}</span>
    <output id=${`${kind}-loss`} aria-live="off">${decimals(loss)}</output>
  </div>
`;

/** The curves; another theme or scale is another chart. */
function Chart() {
  const ref = useRef(/** @type {any} */ (null));
  useLayoutEffect(
    () =>
      effect(() => {
        const log = logarithmic.value;
        const { clientWidth: width, clientHeight: height } = ref.current;
        const how = { width, height, log, theme: colours.value };
        const point = (/** @type {number | null} */ row) => (pointed.value = row);
        const data = columns(frame.peek().curve, log);
        const chart = new uPlot(options({ ...how, point }), data, ref.current);
        const follow = effect(() => chart.setData(columns(frame.value.curve, log)));
        const fit = (/** @type {ResizeObserverEntry[]} */ [{ contentRect }]) =>
          chart.setSize(contentRect);
        const watch = new ResizeObserver(fit);
        watch.observe(ref.current);
        return () => (follow(), watch.disconnect(), chart.destroy());
      }),
    [],
  );
  return html`<div class="chart" ref=${ref} aria-hidden="true"></div>`;
}
