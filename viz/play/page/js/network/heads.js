// What stands above the columns of the network: layers, neurons, activations.
// The buttons send the new shape; the columns are drawn when the server has confirmed it.

import { Headline } from "../beginning/headline.js";
import { newActivation } from "../controls/controls.js";
import { Button, IconButton, Menu, Tick } from "../parts/elements.js";
import { html, signal } from "../parts/view.js";
import { catalogue, choices } from "../state/catalogue.js";
import { change } from "../state/connection.js";
import { network, page, setPage } from "../state/state.js";
import { crowds, layout } from "./layout.js";

const NEW_LAYER = 2; // neurons of a layer that is added

// Of the layers that are too narrow for menus, the one whose menus stand above the network.
const chosen = signal(0);

/** The number of hidden layers, and whether weights are written at the links. */
export function Depth() {
  const shown = page.value.values === "true";
  const { layers } = network.value.settings;
  const k = Math.min(chosen.value, layers.length - 1);
  const closed = layout.value.looks === "closed" && k >= 0;
  return html`
    <div id="depth">
      <${Headline} />
      <${Counter} what="hidden layer" n=${layers.length} least=${0}
        most=${catalogue.limits.layers} add=${addLayers} />
      ${closed && html`<${Size} k=${k} /><${Activation} k=${k} />`}
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
      ${network.value.settings.layers.map((_, k) => html`<${Head} key=${k} k=${k} />`)}
    </div>
  `;
}

/** @param {{k: number}} props */
function Head({ k }) {
  const { heads, room, letter, looks } = layout.value;
  const place = { left: `${heads[k]}px`, width: `${Math.min(8.3 * letter, room - 4)}px` };
  if (looks === "closed")
    return html`
      <${Button} class="head" style=${place} aria-pressed=${String(chosen.value === k)}
        aria-label=${`Change layer ${k}`} act=${() => (chosen.value = k)}>
        ${network.value.settings.layers[k]}
      <//>
    `;
  return html`
    <div class=${`head ${looks}`} role="group" aria-label=${`Layer ${k}`} style=${place}>
      <${Size} k=${k} />
      <${Activation} k=${k} />
    </div>
  `;
}

/** How many neurons a layer has. @param {{k: number}} props */
function Size({ k }) {
  const { layers } = network.value.settings;
  return html`
    <${Counter} what="neuron" place=${` in layer ${k}`} n=${layers[k]} least=${1}
      most=${catalogue.limits.neurons}
      add=${(/** @type {number} */ by) => change({ layers: layers.with(k, layers[k] + by) })} />
  `;
}

/** @param {{k: number}} props */
function Activation({ k }) {
  const { activations } = network.value.settings;
  const name = `Activation of layer ${k}`;
  return html`
    <${Menu} aria-label=${name} title=${name} pairs=${choices("activations")}
      value=${activations[k]}
      act=${(/** @type {string} */ one) => change({ activations: activations.with(k, one) })} />
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
