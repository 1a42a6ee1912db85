// What the page knows, as signals: what the server has confirmed, and what the user points at.

import { computed, signal } from "../parts/view.js";
import { catalogue } from "./catalogue.js";
import { read, write } from "./url.js";

/** @import { Frame, Network, Page, Parameter, Target } from "./types.js" */

const first = read(location.hash);

/** The link with which the page was opened. */
export const opened = first.link;

/** What only the page shows, as its address holds it. */
export const page = signal(/** @type {Page} */ (first.page));

/** The class that this page follows, if it follows one. */
export const room = new URLSearchParams(location.search).get("room");

/** Whether there is a line to the server. */
export const online = signal(false);

// No view of network or frame is shown before the first of them has come.
export const network = signal(/** @type {Network} */ (/** @type {unknown} */ (null)));
export const frame = signal(/** @type {Frame} */ (/** @type {unknown} */ (null)));
export const hovered = signal(/** @type {Target | null} */ (null));

/** Whether one looks inside an update. */
export const looksInside = computed(() => page.value.panel === "inside");

export const settings = computed(() => network.value?.settings);
export const playing = computed(() => online.value && Boolean(frame.value?.playing));

export const parameters = computed(() => {
  const { names, places } = network.value ?? { names: [], places: [] };
  return names.map((name, index) => {
    const [layer, neuron, input] = places[index];
    const from = input === null ? null : `${layer ? layer - 1 : "in"}.${input}`;
    return /** @type {Parameter} */ ({
      ...{ name, index, layer, neuron, input, from },
      node: `${layer}.${neuron}`,
    });
  });
});

/** The newest frame, or null while it is still of another network than the settings. */
export const current = computed(() =>
  frame.value?.weights.length === parameters.value.length ? frame.value : null,
);

/** The weight or bias of this name. @param {string} name */
export const parameter = (name) => parameters.value.find((one) => one.name === name);

/** The weights into a node, its bias last. @param {string} node */
export const into = (node) => parameters.value.filter((one) => one.node === node);

/** A node or a weight in words. @param {string} name */
export const inWords = (name) => network.value.words[name] ?? name;

/** Change what only the page shows. @param {Page} part */
export const setPage = (part) => (page.value = { ...page.peek(), ...part });

/** Point at something, or at nothing. @param {Target | null} what */
export function hover(what) {
  const before = hovered.peek();
  if (before?.kind !== what?.kind || before?.name !== what?.name) hovered.value = what;
}

/** The last epoch that settings alone find again, else 0. */
export function exactEpoch() {
  const now = frame.peek();
  return now?.pure && now.epoch <= catalogue.limits.farthest ? now.epoch : 0;
}

/** Why settings and an epoch do not find the present network again, or "" if they do. */
export function inexact() {
  const { pure, epoch, batch, batches } = frame.peek();
  const { farthest } = catalogue.limits;
  if (!pure) return "something was changed during the training";
  if (epoch > farthest) return `no link is trained farther than to epoch ${farthest}`;
  return batch ? `this is batch ${batch} of ${batches} of the next one` : "";
}

/** The address of the present state, with the epoch where a link finds it again. */
export function address() {
  const epoch = exactEpoch();
  const hash = write(network.peek().link + (epoch ? `&epoch=${epoch}` : ""), page.peek());
  return `${location.origin}${location.pathname}${location.search}${hash}`;
}
