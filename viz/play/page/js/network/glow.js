// Lights on the network: what the step view wants to be seen, with a number beside it.

import { html, signal } from "../parts/view.js";
import { parameter } from "../state/state.js";
import { isOutput, layout, placeOf, spot } from "./layout.js";

/** @typedef {{text: string, cls: string}} Light */
/** @typedef {{nodes: Record<string, Light>, weights: Record<string, Light>}} Lights */

/** What is lit: nodes by their id, weights by their name; null if nothing is. */
export const lights = signal(/** @type {Lights | null} */ (null));

/** The numbers beside what is lit. */
export function Glows() {
  const { nodes = {}, weights = {} } = lights.value ?? {};
  const all = [
    ...Object.entries(weights).map(([name, light]) => ({ ...light, at: byWeight(name) })),
    ...Object.entries(nodes).map(([id, light]) => ({ ...light, at: byNode(id) })),
  ];
  return all.map(({ text, cls, at }) => {
    if (!text || !at) return null;
    const style = { left: `${at.x}px`, top: `${at.y}px` };
    return html`<span class=${`glow ${at.side} ${cls}`} style=${style}>${text}</span>`;
  });
}

/** @param {string} name */
function byWeight(name) {
  const found = parameter(name);
  if (!found) return null;
  const half = layout.value.size / 2;
  const node = placeOf(found.node);
  const place =
    found.input === null ? node && { x: node.x - half - 8, y: node.y + half } : spot(found);
  return place && { ...place, side: found.input === null ? "left" : "over" };
}

/** @param {string} id */
function byNode(id) {
  const node = placeOf(id);
  const half = layout.value.size / 2;
  if (!node) return null;
  if (isOutput(id)) return { x: node.x + half, y: node.y + half, side: "under" };
  return { x: node.x + half, y: node.y, side: "right" };
}
