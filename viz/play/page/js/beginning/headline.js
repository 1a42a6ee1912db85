// One line over the network, for a newcomer: what to do first, and what to look at next.

import { computed, html } from "../parts/view.js";
import { frame, network, playing } from "../state/state.js";
import { met } from "./met.js";

/** What the network learns, by the problem. @type {Record<string, (classes: number) => string>} */
const AIMS = {
  classification: () => "to tell blue from orange",
  regression: () => "the number at every point",
  multiclass: (classes) => `to tell ${classes} colours apart`,
};

const line = computed(() => {
  const { settings, classes } = network.value;
  const { epoch, batch } = frame.value;
  if (playing.value) return "Watch the map take on the colours of the points.";
  if (!epoch && !batch) return `Press play: the network learns ${AIMS[settings.problem](classes)}.`;
  if (!met.value.has("neuron")) return "Point at a neuron: the map shows what it has learned.";
  if (!met.value.has("inside")) return "“Look inside”, below, shows the numbers of one update.";
  return "";
});

/** The line; it keeps its place when there is nothing to say. */
export const Headline = () => html`<p id="headline">${line}</p>`;
