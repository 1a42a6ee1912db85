// The menus above the network, built from the catalogue and kept at what the server has confirmed.

import { Button, Field, Menu } from "../parts/elements.js";
import { html, signal, useSignal } from "../parts/view.js";
import { catalogue, choices, valuesOf } from "../state/catalogue.js";
import { change, onMessage } from "../state/connection.js";
import { network, page, setPage } from "../state/state.js";

/** @import { Settings } from "../state/types.js" */

/** @typedef {keyof Settings} Key */

const MAIN = ["lr", "activations", "regularization", "rate", "problem"];
const HIDDEN = ["optimizer", "loss", "initializer", "stop"]; // if one is unusual, all are shown
const ADVANCED = [...HIDDEN, "seed", "dataSeed"];

/** What a new layer is given: the activation that was chosen last for all. */
export const newActivation = signal("");

const stop = onMessage("network", ({ link }) => {
  const unusual = new URLSearchParams(link); // it leaves out what is at its default
  if (HIDDEN.some((key) => unusual.has(key))) setPage({ advanced: "true" });
  queueMicrotask(() => stop());
});

/** Both rows of menus. */
export function Controls() {
  const more = page.value.advanced === "true";
  return html`
    <section id="menus" aria-label="Settings">
      ${MAIN.map(setting)}
      <${Button} class="quiet" aria-controls="advanced" aria-expanded=${String(more)}
        act=${() => setPage({ advanced: more ? null : "true" })}>Advanced<//>
    </section>
    <section id="advanced" aria-label="Advanced settings" hidden=${!more}>
      ${ADVANCED.map(setting)}
    </section>
  `;
}

/** @param {string} key */
function setting(key) {
  const { label, hint, values } = catalogue.controls[key];
  const kind = key === "activations" ? Activation : values.length === 0 ? Seed : Setting;
  return html`
    <${Field} key=${key} words=${label} class=${`setting of-${key}`}>
      <${kind} name=${key} title=${hint} />
    <//>
  `;
}

/** @param {{name: Key, title: string}} props */
function Setting({ name, title }) {
  const { settings } = network.value;
  const { problem } = settings;
  const choose = (/** @type {string} */ text) =>
    change({ [name]: valuesOf(name, problem).find((value) => String(value) === text) });
  return html`
    <${Menu} id=${`set-${name}`} title=${title} pairs=${choices(name, problem)}
      value=${String(settings[name])} act=${choose} />
  `;
}

/** One menu for the activations of all layers. @param {{title: string}} props */
function Activation({ title }) {
  const { layers, activations } = network.value.settings;
  const used = new Set(activations);
  const pairs = choices("activations");
  const choose = (/** @type {string} */ value) => {
    newActivation.value = value;
    change({ activations: layers.map(() => value) });
  };
  return html`
    <${Menu} id="set-activation" title=${title} disabled=${used.size === 0}
      pairs=${used.size > 1 ? [["", "Several"], ...pairs] : pairs}
      value=${used.size > 1 ? "" : ([...used][0] ?? (newActivation.value || pairs[0][0]))}
      act=${choose} />
  `;
}

/** @param {{name: Key, title: string}} props */
function Seed({ name, title }) {
  const typed = useSignal(/** @type {string | null} */ (null));
  const choose = (/** @type {any} */ { target: { value } }) => {
    typed.value = null;
    change({ [name]: /^\s*\d+\s*$/.test(value) ? Number(value) : value });
  };
  return html`
    <input id=${`set-${name}`} title=${title} type="text" inputmode="numeric" size="8"
      autocomplete="off" value=${typed.value ?? network.value.settings[name]}
      onInput=${(/** @type {any} */ { target }) => (typed.value = target.value)}
      onChange=${choose} onBlur=${() => (typed.value = null)} />
  `;
}
