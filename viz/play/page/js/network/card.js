// The card of a weight, with its gradient and its last update, or of a neuron, with its weights as a
// list. A weight can be changed here while the training goes on, and explained.

import { Button, IconButton } from "../parts/elements.js";
import { html, signal, useLayoutEffect, useRef } from "../parts/view.js";
import { onMessage, send } from "../state/connection.js";
import { capital, inputText, number } from "../state/names.js";
import { current, inWords, into, network, parameter } from "../state/state.js";
import { ValueEditor } from "./edit.js";
import { card, closeCard, openCard, turnCard } from "./open.js";

/** @import { Open } from "./open.js" */

const LONGEST = 34; // characters that are kept together
const BREAKS = / (?=[·+→=−] )/; // a line may begin with one of these

// Why a weight has its gradient, as the server has said it.
const reason = signal({ name: "", lines: /** @type {string[]} */ ([]) });
onMessage("explain", (said) => (reason.value = said));

/** The card. */
export function Card() {
  const ref = useRef(/** @type {any} */ (null));
  const open = card.value;
  const explained = reason.value.name === open?.what.name;
  useLayoutEffect(() => {
    if (!open) reason.value = { name: "", lines: [] };
  }, [open]);
  useLayoutEffect(() => {
    if (open?.focus) firstButton(ref.current).focus({ preventScroll: true });
  }, [open]);
  const view = open?.what.kind === "weight" ? WeightCard : NeuronCard;
  return html`
    <div id="card" ref=${ref} role="dialog" aria-labelledby="card-title"
      class=${explained ? "wordy" : ""} hidden=${!open}>
      ${open && html`<${view} key=${open.what.name} open=${open} />`}
    </div>
  `;
}

/** @param {HTMLElement} element */
const firstButton = (element) =>
  /** @type {HTMLElement} */ (
    element.querySelector(".weights button, .value button") ?? element.querySelector("button")
  );

/** @param {{title: string, small: string}} props */
const Head = ({ title, small }) => html`
  <div class="title">
    <div><h2 id="card-title">${capital(title)}</h2><code>${small}</code></div>
    <${IconButton} icon="close" label="Close" title="Close: Escape" class="close"
      act=${closeCard} />
  </div>
`;

/** @param {{open: Open}} props */
function WeightCard({ open }) {
  const { name } = open.what;
  const weight = parameter(name);
  const frame = current.value;
  if (!weight || !frame) return null;
  const { index } = weight;
  const { lines } = reason.value.name === name ? reason.value : { lines: [] };
  const untrained = frame.epoch === 0 && frame.batch === 0;
  return html`
    <${Head} title=${inWords(name)} small=${name} />
    <dl>
      <dt>value</dt>
      <dd>
        ${
          open.edit
            ? html`<${ValueEditor} parameter=${weight} />`
            : html`
              <div class="value">
                <b>${frame.dead[index] ? "0, held there by L1" : number(frame.weights[index])}</b>
                <${Button} class="small" act=${() => turnCard({ edit: true })}>Edit<//>
              </div>
            `
        }
      </dd>
      <dt>gradient of the last batch</dt>
      <dd><span>${untrained ? "none yet" : number(frame.grads[index])}</span></dd>
      <dt>last update</dt>
      <dd><span class="sum">${frame.update}</span></dd>
    </dl>
    <${Button} class="small" act=${() => send({ do: "explain", name })}>Explain<//>
    <pre hidden=${!lines.length}
      tabindex="0">${lines.map((line) => html`<${Reason} line=${line} />`)}</pre>
  `;
}

/** One line of a reason, which breaks between factors, terms and steps; what goes on beneath it is set in. @param {{line: string}} props */
function Reason({ line }) {
  const text = line.trimStart();
  const indent = Math.min(8, line.length - text.length) + 2;
  const parts = text.split(BREAKS).map((piece, k) => {
    const span = html`<span class=${piece.length > LONGEST ? "" : "whole"}>${piece}</span>`;
    return k ? [" ", span] : span;
  });
  return html`<div style=${{ paddingLeft: `${indent}ch` }}>${parts}</div>`;
}

/** @param {{open: Open}} props */
function NeuronCard({ open }) {
  const id = open.what.name;
  const [k, j] = id.split(".");
  const rows = into(id).map((weight) => {
    const { name, index } = weight;
    const act = () => openCard({ kind: "weight", name }, { edit: true });
    return html`
      <${Button} key=${name} aria-description=${inWords(name)} act=${act}>
        <span>${inputText(weight, network.value)}</span>
        <b>${number(current.value?.weights[index])}</b>
      <//>
    `;
  });
  return html`
    <${Head} title=${inWords(id)} small=${`layers[${k}].neurons[${j}]`} />
    <p class="aside">Its weights, by what they multiply:</p>
    <div class="weights">${rows}</div>
  `;
}
