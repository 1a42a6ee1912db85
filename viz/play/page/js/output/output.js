// The column of the output: the losses, the large map with its legend, and how it is displayed.

import { Canvas, Tick } from "../parts/elements.js";
import { html, useLayoutEffect, useRef } from "../parts/view.js";
import { catalogue } from "../state/catalogue.js";
import { change } from "../state/connection.js";
import { capital } from "../state/names.js";
import { network } from "../state/state.js";
import { colours } from "../state/theme.js";
import { Losses } from "./losses.js";
import { askForLook, paintGround, paintPoints, title } from "./map.js";

/** The column. */
export function Output() {
  useLayoutEffect(askForLook, []);
  return html`
    <section id="result" aria-labelledby="result-title">
      <h2 id="result-title">${capital(title.value.replace(/^the /, ""))}</h2>
      <${Losses} />
      <${MainMap} />
      <div id="legend"><${Legend} /></div>
      <div id="display">${["showTest", "discretize"].map(display)}</div>
    </section>
  `;
}

// Ground and points are on two canvases, so that a frame repaints only the ground.
function MainMap() {
  const ref = useRef(/** @type {any} */ (null));
  useLayoutEffect(() => {
    const { style } = ref.current.closest("#result");
    const measure = () => style.setProperty("--map", `${ref.current.clientWidth}px`);
    new ResizeObserver(measure).observe(ref.current);
  }, []);
  const words = `${title.value} over the plane of x₁ and x₂, orange negative, blue positive`;
  return html`
    <div id="main">
      <div class="square" ref=${ref}>
        <${Canvas} class="ground" role="img" aria-label=${words} paint=${paintGround} />
        <${Canvas} class="dots" aria-hidden="true" paint=${paintPoints} />
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

function Legend() {
  const { classes } = network.value;
  if (classes)
    return html`
      <div class="key classes">
        ${Array.from({ length: classes }, (_, k) => {
          const style = { backgroundColor: colours.value.classes[k] };
          return html`<span><i style=${style}></i>class ${k}</span>`;
        })}
      </div>
    `;
  return html`
    <div class="key scale">
      <span>−1</span><i></i><span>0</span><i class="plus"></i><span>1</span>
    </div>
  `;
}

/** @param {string} key */
const display = (key) => html`
  <${Tick} key=${key} words=${catalogue.controls[key].label} class="box" id=${`set-${key}`}
    checked=${/** @type {any} */ (network.value.settings)[key]}
    act=${(/** @type {boolean} */ on) => change({ [key]: on })} />
`;
