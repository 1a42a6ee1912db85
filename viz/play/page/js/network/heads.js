// What stands above the columns of the network: layers, neurons, activations.
// The buttons send the new shape; the columns are drawn when the server has confirmed it.

import { Headline } from "../beginning/headline.js";
import { newActivation } from "../controls/controls.js";
import { IconButton, Menu, Tick } from "../parts/elements.js";
import { html } from "../parts/view.js";
import { catalogue, choices } from "../state/catalogue.js";
import { change } from "../state/connection.js";
import { network, page, setPage } from "../state/state.js";
import { crowds, layout } from "./layout.js";

const NEW_LAYER = 2; // neurons of a layer that is added

/** The number of hidden layers, and whether weights are written at the links. */
export function Depth() {
  const shown = page.value.values === "true";
  return html`
    <div id="depth">
      <${Headline} />
      <${Counter} what="hidden layer" n=${network.value.settings.layers.length} least=${0}
        most=${catalogue.limits.layers} add=${addLayers} />
      <${Tick} words="Show weights" class="box" id="show-values" checked=${shown}
        act=${(/** @type {boolean} */ on) => setPage({ values: on ? "true" : null })} />
      <span id="crowded"
        hidden=${!shown || !crowds.value.size}>pointed-at only: too many here</span>
    </div>
  `;
}

/** The heads of all columns. */
export function Heads() {
  const { heads, left } = layout.value;
  return html`
    <div>
      <h3 class="head" style=${{ left: `${left}px` }}>Features</h3>
      <h3 class="head" style=${{ left: `${heads.at(-1)}px` }}>Output</h3>
      ${network.value.settings.layers.map((size, k) => html`<${Head} key=${k} k=${k} size=${size} />`)}
    </div>
  `;
}

/** @param {{k: number, size: number}} props */
function Head({ k, size }) {
  const { layers, activations } = network.value.settings;
  const { heads, room } = layout.value;
  const name = `Activation of layer ${k}`;
  return html`
    <div class=${room < 118 ? "head tight" : "head"} role="group" aria-label=${`Layer ${k}`}
      style=${{ left: `${heads[k]}px`, width: `${Math.min(124, room - 4)}px` }}
    >
      <${Counter} what="neuron" place=${` in layer ${k}`} n=${size} least=${1}
        most=${catalogue.limits.neurons}
        add=${(/** @type {number} */ by) => change({ layers: layers.with(k, size + by) })} />
      <${Menu} aria-label=${name} title=${name} pairs=${choices("activations")}
        value=${activations[k]}
        act=${(/** @type {string} */ one) => change({ activations: activations.with(k, one) })} />
    </div>
  `;
}

/** @param {number} by 1 or −1 */
function addLayers(by) {
  const { layers, activations } = network.value.settings;
  if (by < 0) change({ layers: layers.slice(0, -1), activations: activations.slice(0, -1) });
  else {
    const activation = activations.at(-1) ?? (newActivation.value || choices("activations")[0][0]);
    change({ layers: [...layers, NEW_LAYER], activations: [...activations, activation] });
  }
}

/**
 * "− 4 neurons +": a number between two buttons.
 * @param {{what: string, place?: string, n: number, least: number, most: number,
 *   add: (by: number) => void}} props
 */
const Counter = ({ what, place = "", n, least, most, add }) => html`
  <div class="count">
    <${IconButton} icon="minus" label=${`Remove a ${what}${place}`} disabled=${n <= least}
      act=${() => add(-1)} />
    <span class="size"
      aria-live="polite"><b>${n}</b>${" "}<span>${n === 1 ? what : `${what}s`}</span></span>
    <${IconButton} icon="plus" label=${`Add a ${what}${place}`} disabled=${n >= most}
      act=${() => add(1)} />
  </div>
`;
