// The panel for your own data: drawn by hand, typed as numbers, or read from a CSV file.

import { signColour } from "../parts/colours.js";
import { Button, Field, Menu } from "../parts/elements.js";
import { html, useLayoutEffect, useRef } from "../parts/view.js";
import { catalogue } from "../state/catalogue.js";
import { number } from "../state/names.js";
import { colours } from "../state/theme.js";
import { FileButton } from "../parts/files.js";
import * as own from "./own.js";
import { Pad } from "./pad.js";
import { written } from "./points.js";

const BRUSHES = [
  ["1", "one point"],
  ["5", "five"],
  ["15", "fifteen"],
  ["erase", "eraser"],
];

/** The panel. */
export function Own() {
  useLayoutEffect(own.takeOver, []);
  const { problem } = own.drawn.value;
  const problems = Object.entries(catalogue.problems).map(([key, { label }]) => [key, label]);
  return html`
    <div class="own panel">
      <${Pad} />
      <div class="side">
        <${Field} words="Problem">
          <${Menu} pairs=${problems} value=${problem} act=${own.changeProblem} />
        <//>
        <${Swatches} />
        <div class="choices" role="radiogroup" aria-label="Brush">
          ${BRUSHES.map(
            ([key, words]) =>
              html`<${Choice} name="brush" words=${words} chosen=${own.brush} value=${key} />`,
          )}
        </div>
        <div class="row">
          <${Button} act=${own.undo}>Undo stroke<//>
          <${Button} act=${own.clear}>Clear<//>
          <${FileButton} accept=".csv,.txt,text/csv,text/plain" read=${own.readCsv}>Open CSV …<//>
        </div>
        <p class="aside" aria-live="polite">${own.told}</p>
      </div>
      <${Numbers} />
    </div>
  `;
}

/**
 * One of several choices, which is held by a signal.
 * @param {{name: string, words: string, value: any, chosen: {value: any}, colour?: string}} props
 */
const Choice = ({ name, words, value, chosen, colour }) => html`
  <label class="choice">
    <input type="radio" name=${name} checked=${chosen.value === value}
      onChange=${() => (chosen.value = value)} />
    ${colour && html`<i style=${{ background: colour }}></i>`}
    <span>${words}</span>
  </label>
`;

/** The labels to draw with, each in its colour. */
function Swatches() {
  const { problem } = own.drawn.value;
  const theme = colours.value;
  const swatch = (/** @type {number} */ label) => html`
    <${Choice} key=${problem + label} name="label" words=${number(label)} value=${label}
      chosen=${own.label}
      colour=${problem === "multiclass" ? theme.classes[label] : signColour(theme, label)} />
  `;
  return html`
    <div class="swatches" role="radiogroup" aria-label="What is drawn">
      ${catalogue.problems[problem].labels.map(swatch)}
    </div>
  `;
}

/** The points as lines of numbers. */
function Numbers() {
  const ref = useRef(/** @type {any} */ (null));
  const { points } = own.drawn.value;
  useLayoutEffect(() => {
    if (document.activeElement !== ref.current) ref.current.value = written(points);
  }, [points]);
  const use = () => own.useTyped(ref.current.value);
  const wide = useRef(matchMedia("(min-width: 1100px)").matches).current;
  return html`
    <details open=${wide}>
      <summary>As numbers</summary>
      <textarea ref=${ref} rows="6" spellcheck=${false}
        aria-label="Points: x1, x2, label"></textarea>
      <div class="row"><${Button} act=${use}>Use these numbers<//></div>
      <p class="aside">One point a line: x₁, x₂, label.</p>
    </details>
  `;
}
