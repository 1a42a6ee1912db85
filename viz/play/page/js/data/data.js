// The column of the data: a small picture of every set, three sliders, and regenerate.

import { Slider } from "../controls/slider.js";
import { straight } from "../parts/canvas.js";
import { dots } from "../parts/dots.js";
import { Button, Canvas } from "../parts/elements.js";
import { html } from "../parts/view.js";
import { catalogue, valuesOf } from "../state/catalogue.js";
import { change, send } from "../state/connection.js";
import { network } from "../state/state.js";
import { colours } from "../state/theme.js";
import * as own from "./own.js";

const AMOUNTS = /** @type {const} */ (["train", "noise", "batch"]);

/** The column. */
export const Data = () => html`
  <section id="data" aria-labelledby="data-title">
    <h2 id="data-title">Data</h2>
    <div id="sets" role="group" aria-labelledby="data-title">
      ${valuesOf("data", network.value.settings.problem).map(
        (key) => html`<${Set} key=${key} name=${key} />`,
      )}
    </div>
    <div id="amounts">
      ${AMOUNTS.map((key) => html`<${Slider} key=${key} name=${key} why=${whyNot(key)} />`)}
      <${Button} class="wide" title="New points of the same kind; the network stays"
        act=${() => send({ do: "regenerate" })}>Regenerate<//>
    </div>
  </section>
`;

/** Why a slider cannot be pulled, or "". @param {string} key */
const whyNot = (key) =>
  key === "noise" && network.value.settings.data === "own" ? "your points stay" : "";

/** @param {{name: string}} props */
function Set({ name }) {
  const { label } = catalogue.sets[name];
  const chosen = name === network.value.settings.data;
  return html`
    <${Button} class="set" title=${label} aria-label=${`Data: ${label}`}
      aria-pressed=${String(chosen)} act=${() => choose(name)}
    >
      <${Canvas}
        paint=${(/** @type {any} */ pen, /** @type {number} */ width) => sketch(name, pen, width)} />
      <span>${name === "own" ? "Your own" : label}</span>
    <//>
  `;
}

/** @param {string} data */
function choose(data) {
  if (data === "own") own.choose();
  else if (data !== network.value.settings.data) change({ data });
}

/** @param {string} name @param {CanvasRenderingContext2D} pen @param {number} width */
function sketch(name, pen, width) {
  const { points, problem } = own.drawn.value;
  const shown = name === "own" ? points : catalogue.sets[name].sketch;
  const classes = (name === "own" ? problem : network.value.settings.problem) === "multiclass";
  if (shown.length) dots(pen, shown, { width, radius: width / 32, theme: colours.value, classes });
  else plus(pen, width);
}

/** @param {CanvasRenderingContext2D} pen @param {number} width */
function plus(pen, width) {
  const [low, middle, high] = [1, 1.5, 2].map((part) => (part * width) / 3);
  pen.strokeStyle = colours.value.soft;
  pen.lineWidth = 2;
  straight(pen, { x: low, y: middle }, { x: high, y: middle });
  straight(pen, { x: middle, y: low }, { x: middle, y: high });
}
