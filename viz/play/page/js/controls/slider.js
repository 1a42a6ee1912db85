// A slider over the values of a setting: a label, the value in words, and the range.

import { throttled } from "../parts/timing.js";
import { html, useLayoutEffect, useRef, useSignal } from "../parts/view.js";
import { catalogue } from "../state/catalogue.js";
import { change } from "../state/connection.js";
import { network } from "../state/state.js";

/** @import { Settings } from "../state/types.js" */

const HELD = 400; // ms after a pull in which a slider stays where the hand has left it

// The value is named while the slider is pulled, and sent at most ten times a second.
/** @param {{name: keyof Settings, why?: string, act?: (value: unknown) => void}} props */
export function Slider({ name, why = "", act = (value) => change({ [name]: value }) }) {
  const { label, hint, values, labels } = /** @type {any} */ (catalogue.controls[name]);
  const id = `set-${name}`;
  const at = useSignal(0);
  const held = useRef(-Infinity);
  const pulled = useRef(throttled(100, act)).current;
  const confirmed = values.indexOf(network.value.settings[name]);
  useLayoutEffect(() => {
    if (performance.now() - held.current > HELD) at.value = confirmed;
  }, [network.value]);
  const pull = (/** @type {any} */ { target }) => {
    held.current = performance.now();
    at.value = Number(target.value);
    pulled(values[at.value]);
  };
  const said = why || labels[at.value];
  return html`
    <div class=${`slider of-${name}`} title=${hint}>
      <label for=${id}>${label}</label>
      <output for=${id}>${said}</output>
      <input type="range" id=${id} min="0" max=${values.length - 1} step="1" value=${at.value}
        aria-valuetext=${said} disabled=${why !== ""} onInput=${pull} />
    </div>
  `;
}
