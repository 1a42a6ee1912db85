// One update of a weight: the gradients of the samples that it averages, and the step from the
// old value to the new one on a line.

import { html } from "../parts/view.js";
import { catalogue, valuesOf } from "../state/catalogue.js";
import { change } from "../state/connection.js";
import { number } from "../state/names.js";
import { network } from "../state/state.js";

const WIDE = 300; // of the drawing, in its own units
const EDGE = 34; // on either side of the line, for its numbers
const TALL = 26; // of the largest bar

/**
 * What the update of one weight is made of.
 * @param {{bar: [old: number, new: number], sums: number[]}} props
 */
export const UpdatePicture = ({ bar, sums }) => html`
  <div class="update-picture">
    <${Shares} sums=${sums} />
    <${Move} old=${bar[0]} next=${bar[1]} />
    <${Rate} />
  </div>
`;

/** A bar for what each sample adds to the gradient. @param {{sums: number[]}} props */
function Shares({ sums }) {
  const shares = sums.slice(1).map((sum, k) => sum - sums[k]);
  const most = Math.max(...shares.map(Math.abs)) || 1;
  const step = WIDE / Math.max(10, shares.length);
  const bars = shares.map((share, k) => {
    const high = (TALL * Math.abs(share)) / most;
    return html`
      <rect class=${share < 0 ? "minus" : "plus"} x=${k * step} width=${step * 0.72} height=${high}
        y=${share < 0 ? TALL : TALL - high}>
        <title>${`sample ${k + 1}: ${number(share, 3)}`}</title>
      </rect>
    `;
  });
  const words = `What each of the ${shares.length} samples adds to the gradient`;
  return html`
    <figure>
      <svg viewBox=${`0 -2 ${WIDE} ${2 * TALL + 4}`} role="img"
        aria-label=${`${words}: ${shares.map((share) => number(share, 3)).join(", ")}`}>
        <path d=${`M0 ${TALL}h${step * shares.length}`} />${bars}
      </svg>
      <figcaption>${words}</figcaption>
    </figure>
  `;
}

/** The old value, the new one, and 0 if it is near, on a line. @param {{old: number, next: number}} props */
function Move({ old, next }) {
  const reach = Math.abs(next - old) || 1e-12;
  const low = Math.min(old, next) - reach / 2;
  const high = Math.max(old, next) + reach / 2;
  const at = (/** @type {number} */ x) => EDGE + ((x - low) / (high - low)) * (WIDE - 2 * EDGE);
  const mark = (/** @type {number} */ x, /** @type {string} */ name) => html`
    <path d=${`M${at(x)} 22v12`} />
    <text class=${name} x=${at(x)} y=${name === "old" ? 14 : 50}>${name} ${number(x, 5)}</text>
  `;
  const tip = next > old ? -6 : 6;
  return html`
    <figure>
      <svg viewBox=${`0 0 ${WIDE} 56`} role="img"
        aria-label=${`From ${number(old, 6)} to ${number(next, 6)}`}>
        <path class="line" d=${`M0 28H${WIDE}`} />
        ${low < 0 && high > 0 && html`<text x=${at(0)} y="50">0</text>`}
        ${mark(old, "old")}${mark(next, "new")}
        <path class="step" d=${`M${at(old)} 28H${at(next)}m${tip} -5l${-tip} 5l${tip} 5`} />
      </svg>
      <figcaption>From the old value to the new one, a step of ${number(next - old, 3)}</figcaption>
    </figure>
  `;
}

/** The learning rate on a slider: another one is another update. */
function Rate() {
  const values = valuesOf("lr");
  const { lr } = network.value.settings;
  const act = (/** @type {any} */ { target }) => change({ lr: values[Number(target.value)] });
  return html`
    <label class="rate">
      <span>${catalogue.controls.lr.label} of the training <b>${lr}</b></span>
      <input type="range" min="0" max=${values.length - 1} value=${values.indexOf(lr)}
        aria-valuetext=${String(lr)} onInput=${act} />
    </label>
  `;
}
