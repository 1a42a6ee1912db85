// The column of the output: how well it does, the large map with its legend, and what is displayed.

import { Canvas, Tick } from "../parts/elements.js";
import { html, useLayoutEffect } from "../parts/view.js";
import { catalogue } from "../state/catalogue.js";
import { change } from "../state/connection.js";
import { capital } from "../state/names.js";
import { frame, network, setPage } from "../state/state.js";
import { Legend, Mark } from "./legend.js";
import { Losses } from "./losses.js";
import { askForLook, paintGround, paintPoints, title } from "./map.js";
import { marksMistakes, paintMarks } from "./marks.js";
import { pointing, Reading } from "./reading.js";

/** The column. */
export function Output() {
  useLayoutEffect(askForLook, []);
  return html`
    <section id="result" aria-labelledby="result-title">
      <div class="output">
        <${Losses} />
        <header>
          <h2 id="result-title">${capital(title.value.replace(/^the /, ""))}</h2>
          <${Reading} />
        </header>
        <${MainMap} />
        <${Legend} />
        <${Display} />
      </div>
    </section>
  `;
}

// Ground, points and marks are on three canvases, so that a frame repaints only what it changes.
function MainMap() {
  const colours = network.value.classes
    ? "a colour for each class"
    : "orange negative, blue positive";
  const words = `${title.value} over the plane of x₁ and x₂, ${colours}; arrow keys read its values`;
  return html`
    <div id="main">
      <div class="square">
        <${Canvas} class="ground" aria-hidden="true" paint=${paintGround} />
        <${Canvas} class="dots" aria-hidden="true" paint=${paintPoints} />
        <${Canvas} class="marks" role="application" aria-label=${words} paint=${paintMarks}
          ...${pointing} />
        <${Ticks} />
      </div>
    </div>
  `;
}

/** The names and the ends of both axes. */
function Ticks() {
  const { edge } = catalogue.limits;
  return ["x", "y"].map((axis, i) =>
    Object.entries({ low: `−${edge}`, high: edge, mid: ["x₁", "x₂"][i] }).map(
      ([place, text]) =>
        html`<span class=${`tick ${axis} ${place}`} aria-hidden="true">${text}</span>`,
    ),
  );
}

/** What is shown besides the output; mistakes are marked by the page alone. */
const Display = () => html`
  <div id="display">
    ${box("showTest", html`<${Mark} kind="test" />`)} ${box("discretize")}
    ${
      frame.value.wrong.length > 0 &&
      html`
      <${Tick} words=${html`<${Mark} kind="mistake" />Mark mistakes`} class="box" id="show-mistakes"
        checked=${marksMistakes()}
        act=${(/** @type {boolean} */ on) => setPage({ mistakes: on ? "true" : null })} />
    `
    }
  </div>
`;

/** @param {string} key @param {unknown} [symbol] */
const box = (key, symbol) => html`
  <${Tick} words=${html`${symbol}${catalogue.controls[key].label}`} class="box" id=${`set-${key}`}
    checked=${/** @type {any} */ (network.value.settings)[key]}
    act=${(/** @type {boolean} */ on) => change({ [key]: on })} />
`;
