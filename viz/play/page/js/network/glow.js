// Lights on the network: what the step view wants to be seen, with numbers beside it, and how far
// the gradients of a batch have grown.

import { html, signal, useLayoutEffect, useRef } from "../parts/view.js";
import { into, parameter } from "../state/state.js";
import { along, crowds, isOutput, layout, placeOf, spot } from "./layout.js";

/** @typedef {{texts: string[], cls: string}} Light */
/** @typedef {Record<string, Light>} Lights nodes by their id, weights by their name */
/** @typedef {Record<string, number>} Fills gradients by the name of their weight, from −1 to 1 */

const BAR = 0.66; // where on its link a bar stands

/** What is lit; null if nothing is. */
export const lights = signal(/** @type {Lights | null} */ (null));

/** How full the bars are; null if there are none. */
export const fills = signal(/** @type {Fills | null} */ (null));

/** The numbers beside what is lit, newest last. */
export function Glows() {
  const tight = layout.value.looks !== ""; // room for the numbers of this moment alone
  const ref = useRef(/** @type {any} */ (null));
  useLayoutEffect(() => giveWay([...ref.current.children].reverse()));
  const all = Object.entries(lights.value ?? {}).map(([name, { texts, cls }]) => {
    const shown = texts.length > 0 && (!tight || cls === "now" || name.startsWith("in."));
    const at = shown && (byWeight(name) ?? byNode(name));
    if (!at) return null;
    const style = { left: `${at.x}px`, top: `${at.y}px` };
    const lines = texts.map((text) => html`<b>${text}</b>`);
    return html`<span key=${name} class=${`glow ${at.side} ${cls}`} style=${style}>${lines}</span>`;
  });
  return html`<div ref=${ref}>${all}</div>`;
}

/** Keep numbers on the stage, and move those that lie on others, or leave them out. @param {HTMLElement[]} glows the weightiest first */
function giveWay(glows) {
  const stage = document.querySelector("#stage")?.getBoundingClientRect();
  const placed = /** @type {DOMRect[]} */ ([]);
  for (const glow of glows) {
    glow.style.translate = glow.style.visibility = "";
    const { left, right, top, bottom, width, height } = glow.getBoundingClientRect();
    if (!stage || !width) continue;
    const across = Math.max(stage.left - left, 0) || Math.min(stage.right - right, 0);
    const free = [0, 1, -1, 2, -2]
      .map((step) => step * 0.55 * height)
      .find((down) => {
        const here = new DOMRect(left + across, top + down, width, height);
        const inside = top + down >= stage.top && bottom + down <= stage.bottom;
        return inside && !placed.some((other) => lieOn(here, other));
      });
    if (free === undefined) glow.style.visibility = "hidden";
    else {
      glow.style.translate = `${across}px ${free}px`;
      placed.push(glow.getBoundingClientRect());
    }
  }
}

/** @param {DOMRect} a @param {DOMRect} b */
const lieOn = (a, b) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom - 1 && b.top < a.bottom - 1;

/** @param {string} name */
function byWeight(name) {
  const found = parameter(name);
  if (!found) return null;
  const half = layout.value.size / 2;
  const node = placeOf(found.node);
  if (found.input === null)
    return node && { x: node.x - half * 1.2, y: node.y + half * 1.2, side: "left" };
  const place = crowds.value.has(found.layer) ? along(found, 0.25) : spot(found);
  return place && { ...place, side: "over" };
}

/** @param {string} id */
function byNode(id) {
  const node = placeOf(id);
  const half = layout.value.size / 2;
  if (!node) return null;
  if (id.startsWith("in.")) return { x: node.x, y: node.y + half, side: "beneath" };
  if (isOutput(id)) return { x: node.x + half, y: node.y + half, side: "under" };
  return { x: node.x + half, y: node.y, side: "right" };
}

/** The bars: of every weight where there is room, else of those into the neuron of this moment. */
export function Bars() {
  const shares = fills.value;
  if (!shares || !Object.values(shares).some(Boolean)) return null; // nothing has come back yet
  const here = Object.entries(lights.value ?? {}).find(([, { cls }]) => cls === "now")?.[0] ?? "";
  const node = parameter(here)?.node ?? here;
  const near = new Set(into(node).map(({ name }) => name));
  return Object.entries(shares).map(([name, share]) => {
    const link = parameter(name);
    if (!link || link.input === null) return null;
    const place = (near.has(name) || !crowds.value.has(link.layer)) && along(link, BAR);
    return place && html`<${Bar} key=${name} place=${place} share=${share} />`;
  });
}

/** A bar that fills from its middle: to the right what is positive, to the left what is negative. */
function Bar(/** @type {{place: {x: number, y: number}, share: number}} */ { place, share }) {
  const { letter, room } = layout.value;
  const half = Math.min(letter * 1.4, room * 0.1);
  const high = letter * 0.42;
  const filled = half * Math.abs(share);
  const y = place.y - high / 2;
  return html`
    <g class=${share < 0 ? "bar minus" : "bar plus"}>
      <rect class="track" x=${place.x - half} y=${y} width=${2 * half} height=${high} />
      <rect class="fill" x=${share < 0 ? place.x - filled : place.x} y=${y} width=${filled}
        height=${high} />
      <path d=${`M${place.x} ${y - 1.5}v${high + 3}`} />
    </g>
  `;
}
