// The column of the data: a small picture of every set, three sliders, and regenerate.

import { straight } from "../parts/canvas.js";
import { dots } from "../parts/dots.js";
import { Button, Canvas, Field } from "../parts/elements.js";
import { throttled } from "../parts/timing.js";
import { html, useLayoutEffect, useRef, useSignal } from "../parts/view.js";
import { catalogue, valuesOf } from "../state/catalogue.js";
import { change, send } from "../state/connection.js";
import { network, setPage } from "../state/state.js";
import { colours } from "../state/theme.js";

const AMOUNTS = /** @type {const} */ (["train", "noise", "batch"]);
const HELD = 400; // ms after a pull in which a slider stays where the hand has left it

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
      ${AMOUNTS.map((key) => html`<${Amount} key=${key} name=${key} />`)}
      <${Button} class="wide" title="New points of the same kind; the network stays"
        act=${() => send({ do: "regenerate" })}>Regenerate<//>
    </div>
  </section>
`;

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
  const now = network.value.settings;
  if (data === "own") setPage({ panel: "own" }); // where points are drawn or read from a file
  if (data !== now.data && (data !== "own" || now.points.length)) change({ data });
}

/** @param {string} name @param {CanvasRenderingContext2D} pen @param {number} width */
function sketch(name, pen, width) {
  const { points, problem } = network.value.settings;
  const shown = name === "own" ? points : catalogue.sets[name].sketch;
  const classes = problem === "multiclass";
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

// A slider names its value while it is pulled; what it says is sent at most ten times a second.
/** @param {{name: typeof AMOUNTS[number]}} props */
function Amount({ name }) {
  const { label, hint, values, labels } = /** @type {any} */ (catalogue.controls[name]);
  const at = useSignal(0);
  const held = useRef(-Infinity);
  const pulled = useRef(throttled(100, (value) => change({ [name]: value }))).current;
  const confirmed = values.indexOf(network.value.settings[name]);
  useLayoutEffect(() => {
    if (performance.now() - held.current > HELD) at.value = confirmed;
  }, [network.value]);
  const pull = (/** @type {any} */ { target }) => {
    held.current = performance.now();
    at.value = Number(target.value);
    pulled(values[at.value]);
  };
  const said = labels[at.value];
  return html`
    <${Field} words=${html`${label} <output>${said}</output>`} class="amount">
      <input type="range" id=${`set-${name}`} aria-label=${label} title=${hint}
        min="0" max=${values.length - 1} step="1" value=${at.value} aria-valuetext=${said}
        disabled=${name === "noise" && network.value.settings.data === "own"} onInput=${pull} />
    <//>
  `;
}
