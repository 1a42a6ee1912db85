// How well it does: losses to three decimals, the share of points classified rightly, and how the
// losses came down. Where one points at the curves, the numbers are those of the epoch there.

import { lights } from "../network/glow.js";
import { Button } from "../parts/elements.js";
import { html, signal } from "../parts/view.js";
import { decimals, percent } from "../state/names.js";
import { frame, network } from "../state/state.js";
import { Chart } from "./chart.js";

const logarithmic = signal(false);
const pointed = signal(/** @type {number | null} */ (null)); // the row of the curve

/** The numbers and the curves. */
export function Losses() {
  const { loss } = lights.value ?? {};
  const { curve, train, test, wrong } = frame.value;
  const at = 3 * (pointed.value ?? curve.length); // where that row begins
  const there = at < curve.length;
  const cut = network.value.train.length;
  return html`
    <div id="losses" class=${loss ? `lit ${loss.cls}` : ""}>
      <div class="numbers">
        ${one("test", "Test loss", there ? curve[at + 2] : test, !there && wrong.subarray(cut))}
        ${one("train", "Training loss", there ? curve[at + 1] : train, !there && wrong.subarray(0, cut))}
        <span class="at">${there ? `epoch ${Math.floor(curve[at])}` : ""}</span>
        <${Button} title="Logarithmic scale" aria-label="log scale of the losses"
          aria-pressed=${String(logarithmic.value)}
          act=${() => (logarithmic.value = !logarithmic.value)}>log<//>
      </div>
      <${Chart} logarithmic=${logarithmic} pointed=${pointed} />
    </div>
  `;
}

/**
 * The loss of a set, and its accuracy if it is known which points are wrong.
 * @param {string} kind @param {string} words @param {number | null} loss
 * @param {Uint8Array | false} wrong
 */
const one = (kind, words, loss, wrong) => html`
  <div class=${`loss ${kind}`}>
    <span><i></i>${words}</span>
    <output id=${`${kind}-loss`} aria-live="off">${decimals(loss)}</output>
    <output id=${`${kind}-accuracy`} aria-live="off" title="Accuracy: the share of points classified rightly">
      ${wrong && wrong.length > 0 && html`${percent(accuracy(wrong), 1)}<small> right</small>`}
    </output>
  </div>
`;

/** The share of the points that are not wrong. @param {Uint8Array} wrong */
const accuracy = (wrong) => 1 - wrong.reduce((sum, one) => sum + one, 0) / wrong.length;
