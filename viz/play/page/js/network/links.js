// The links: a curve for every weight, as wide as the weight is large, blue or orange by its sign.
// Beside each lies a wider unseen curve that the pointer can find; values are written on request.

import { html, useComputed } from "../parts/view.js";
import { number } from "../state/names.js";
import { frame, hovered, page, parameter, parameters } from "../state/state.js";
import { Bars, lights } from "./glow.js";
import { along, crowds, curve, layout, shape, spot } from "./layout.js";
import { pointed } from "./pointing.js";

/** @import { Parameter } from "../state/types.js" */

const WIDEST = 11; // pixels, beside letters of 15
const LETTER = 15;
const PACE = 1.5; // pixels that the dashes move from one picture to the next

/** All links of a network. */
export function Links() {
  const links = parameters.value.filter(({ input }) => input !== null);
  const { width, height } = layout.value;
  const { kind, name = "" } = hovered.value ?? {};
  const few = pointed.value !== null || (kind === "weight" && parameter(name)?.input !== null);
  const flow = useComputed(() => -PACE * frame.value.frame);
  const each = (/** @type {(props: {link: Parameter}) => unknown} */ view) =>
    links.map((link) => html`<${view} key=${link.name + shape.value} link=${link} />`);
  return html`
    <svg class="links" aria-hidden="true" viewBox=${`0 0 ${width} ${height}`}>
      <g class=${few ? "lines few" : "lines"} stroke-dashoffset=${flow}>${each(Line)}</g>
      <g class="hits">${each(Hit)}</g>
      <g class="texts">${each(Text)}</g>
      <g class="bars"><${Bars} /></g>
    </svg>
  `;
}

/** Whether a link is brought forward: it or one of its nodes is pointed at. */
const isOn = (/** @type {Parameter} */ { name, node, from }) =>
  (hovered.value?.kind === "weight" && hovered.value.name === name) ||
  (pointed.value !== null && [node, from].includes(pointed.value));

// Only what can be seen to differ is written: the browser draws a link again for every change.
/** @param {{link: Parameter}} props */
function Line({ link }) {
  const { name, index } = link;
  const weight = () => frame.value.weights[index];
  const scale = () => layout.value.letter / LETTER;
  const width = useComputed(
    () => (scale() * Math.round(4 * Math.min(WIDEST, 0.7 + 2.4 * Math.abs(weight())))) / 4,
  );
  const sign = useComputed(() => {
    if (frame.value.dead[index]) return "dead";
    return weight() > 0 ? "plus" : weight() < 0 ? "minus" : "zero";
  });
  const looks = useComputed(() => {
    const lit = lights.value?.[name];
    return `${isOn(link) ? "on" : ""} ${lit ? `lit ${lit.cls}` : ""}`.trim();
  });
  return html`<path d=${curve(link)} stroke-width=${width} data-sign=${sign} class=${looks} />`;
}

const Hit = (/** @type {{link: Parameter}} */ { link }) =>
  html`<path d=${curve(link)} data-kind="weight" data-name=${link.name} />`;

/** @param {{link: Parameter}} props */
function Text({ link }) {
  const on = isOn(link);
  const crowded = crowds.value.has(link.layer);
  // Where there are many, away from the node that is pointed at, where links have parted.
  const far = link.node === pointed.value ? 0.22 : 0.78;
  const place = on && crowded ? along(link, far) : spot(link);
  const value = useComputed(() => number(frame.value.weights[link.index], 2));
  const looks = `${crowded ? "crowded" : ""} ${on ? "on" : ""}`.trim();
  if (!place || !(on || page.value.values === "true")) return null;
  return html`<text class=${looks} x=${place.x} dy="0.35em" y=${place.y}>${value}</text>`;
}
