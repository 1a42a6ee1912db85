// The chart of the losses on the page; another theme, scale or size of type is another chart.

import { rem } from "../parts/canvas.js";
import { effect, html, signal, useLayoutEffect, useRef } from "../parts/view.js";
import { frame } from "../state/state.js";
import { colours } from "../state/theme.js";
import uPlot from "../vendor/uplot/uPlot.js";
import { columns, options } from "./curves.js";

/** @template T @typedef {import("../vendor/signals/signals.js").Signal<T>} Signal */

/**
 * The curves; `pointed` becomes the row that one points at.
 * @param {{logarithmic: Signal<boolean>, pointed: Signal<number | null>}} given
 */
export function Chart({ logarithmic, pointed }) {
  const ref = useRef(/** @type {any} */ (null));
  useLayoutEffect(() => {
    const type = signal(rem());
    return effect(() => {
      const log = logarithmic.value;
      const { clientWidth: width, clientHeight: height } = ref.current;
      const how = { width, height, log, theme: colours.value, rem: type.value };
      const point = (/** @type {number | null} */ row) => (pointed.value = row);
      const data = columns(frame.peek().curve, log);
      const chart = new uPlot(options({ ...how, point }), data, ref.current);
      const follow = effect(() => chart.setData(columns(frame.value.curve, log)));
      const watch = new ResizeObserver(([{ contentRect }]) => {
        chart.setSize(contentRect);
        type.value = rem();
      });
      watch.observe(ref.current);
      return () => (follow(), watch.disconnect(), chart.destroy());
    });
  }, []);
  return html`<div class="chart" ref=${ref} aria-hidden="true"></div>`;
}
