// "?": everything on the page by its name, with a line for each. Controls describe themselves: what
// is said of them here is their hint in the catalogue, or their tooltip.

import { Button, IconButton } from "../parts/elements.js";
import { html, signal, useLayoutEffect, useRef } from "../parts/view.js";
import { catalogue } from "../state/catalogue.js";
import { network } from "../state/state.js";

/** @typedef {[name: string, words: string]} Line */

const open = signal(false);

/** Show what everything is called. */
export const openHelp = () => (open.value = network.peek() !== undefined);

/** The button for it. */
export const HelpButton = () => html`
  <${Button} id="help-button" aria-label="Help" aria-haspopup="dialog"
    title="What everything is called: ?" act=${openHelp}>?<//>
`;

/** @type {Line[]} */
const NETWORK = [
  ["Neuron", "Weighs its inputs and adds them up; its picture is what it gives at every point"],
  ["Link", "A weight: the wider the larger, blue adds and orange subtracts; click it to change it"],
  ["Bias", "The small square at a neuron: a number of its own that it adds"],
  ["Output", "The last neuron: what the network answers"],
  ["!", "Marks a neuron that hardly learns: dead (0 at every point) or saturated (at its limit)"],
];

/** @type {Line[]} */
const RESULT = [
  ["Map", "The output at every point, or what the neuron gives that one points at"],
  ["Points", "In the colours of their labels: training points rimmed white, test points dark"],
  ["Losses", "How wrong the network is, on the points it trains on and on those that test it"],
  ["Epoch", "A pass over all training points"],
];

/** @type {Line[]} */
const INSIDE = [
  [
    "z[0.1], a[0.1]",
    "The weighted sum of neuron 1 of layer 0 (both count from 0), and what it gives",
  ],
  ["w[0.1.2], b[0.1]", "The weight of its input 2, and its bias"],
  ["v1, v2, …", "The steps from the output to the loss"],
  ["Gradient", "∂loss/∂w: how the loss changes with a weight; the update goes against it"],
  ["Upstream · local", "The gradient so far, times the slope of this step: the chain rule"],
];

/** @type {Line[]} */
const KEYS = [
  ["Tab, arrows", "Reach the network, and go from node to node"],
  ["Enter", "Opens the weights of a neuron, adds a feature or takes it away"],
  ["← →", "Step; in Look inside, from record to record"],
  ["Escape", "Closes what is open"],
];

/** The controls of a bar, as they describe themselves. @param {string} bar @returns {Line[]} */
function described(bar) {
  const found = document.querySelectorAll(`${bar} :is(button, select, input)[title]`);
  return /** @type {HTMLInputElement[]} */ ([...found]).map((control) => [
    control.ariaLabel ?? control.labels?.[0]?.textContent ?? control.textContent ?? "",
    control.title,
  ]);
}

/** The settings, as the catalogue describes them. @returns {Line[]} */
const settings = () =>
  Object.values(catalogue.controls).flatMap(({ label, hint }) => (hint ? [[label, hint]] : []));

/** The dialog. */
export function Help() {
  const ref = useRef(/** @type {any} */ (null));
  useLayoutEffect(() => {
    if (open.value) ref.current.showModal();
  }, [open.value]);
  const close = () => ref.current.close();
  const outside = (/** @type {MouseEvent} */ { target }) => target === ref.current && close();
  return html`
    <dialog id="help" ref=${ref} aria-labelledby="help-title" onClick=${outside}
      onClose=${() => (open.value = false)}>
      ${open.value && html`<${Names} close=${close} />`}
    </dialog>
  `;
}

/** @param {{close: () => void}} props */
const Names = ({ close }) => html`
  <header>
    <h2 id="help-title">What everything is called</h2>
    <${IconButton} icon="close" label="Close" title="Close: Escape" class="close" act=${close} />
  </header>
  <div class="names">
    ${group("Training", described(":is(#transport, #history)"))}
    ${group("Network", NETWORK)}
    ${group("Result", RESULT)}
    ${group("Settings", settings())}
    ${group("Beneath the network", described("#tabs"))}
    ${group("Look inside", INSIDE)}
    ${group("Keys", KEYS)}
  </div>
`;

/** @param {string} title @param {Line[]} lines */
const group = (title, lines) => html`
  <section>
    <h3>${title}</h3>
    <dl>${lines.map(([name, words]) => html`<dt>${name}</dt><dd>${words}</dd>`)}</dl>
  </section>
`;
