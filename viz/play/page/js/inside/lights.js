// What the records of one sample light up in the network, and what a record is about.
// Everything here is worked out from the records up to the place, so going back is exact.

import { bracketed, describeNode, number } from "../state/names.js";
import { inWords, into, network, parameter } from "../state/state.js";

/** @import { Lights } from "../network/glow.js" */
/** @import { ChainRecord, Step } from "../state/types.js" */

/** What the network shows once the first `position` records have happened. */
export function lightsAt(/** @type {Step[]} */ records, /** @type {number} */ position) {
  const lit = /** @type {Lights} */ ({ nodes: {}, weights: {} });
  const now = records[position - 1];
  const here = now && ownerOf(now);
  // Numbers of weights only where it happens: elsewhere they would cover the network.
  const mark = (
    /** @type {string} */ name,
    /** @type {number} */ value,
    /** @type {string} */ cls,
  ) => {
    const near = parameter(name)?.node === here;
    lit.weights[name] = { text: near ? number(value, 3) : "", cls };
  };
  for (const record of records.slice(0, position)) {
    if (record.kind === "forward" && record.node !== "loss") {
      const text = record.part === "z" ? `z ${number(record.value, 3)}` : number(record.value, 3);
      lit.nodes[record.node] = { text, cls: "forward" };
    } else if (record.kind === "chain" && record.weight)
      mark(record.weight, record.after, "backward");
    else if (record.kind === "update") mark(record.weight, record.new, "update");
  }
  if (now) present(lit, now);
  return lit;
}

/** The neuron at which a record happens, or the loss. @param {Step} record */
function ownerOf(record) {
  if (record.kind === "mark") return undefined;
  if (record.kind === "forward") return record.node;
  if (record.weight) return parameter(record.weight)?.node;
  return record.kind === "chain" ? (record.edge?.[0] ?? record.node) : undefined;
}

/** Light what the record of this moment touches. @param {Lights} lit @param {Step} now */
function present(lit, now) {
  if (now.kind === "forward") {
    lit.nodes[now.node] = { text: `${now.part} = ${number(now.value)}`, cls: "now" };
    if (now.part === "z")
      for (const { name } of into(now.node)) lit.weights[name] = { text: "", cls: "forward" };
  } else if (now.kind === "update") {
    delete lit.weights[now.weight]; // the last one lies on top
    lit.weights[now.weight] = { text: `${number(now.old)} → ${number(now.new)}`, cls: "now" };
  } else if (now.kind === "chain") {
    const light = { text: product(now), cls: "now" };
    const name = now.weight ?? (now.edge && weightOn(now.edge));
    if (name) {
      delete lit.weights[name];
      lit.weights[name] = light;
    } else lit.nodes[now.node ?? "loss"] = light;
  }
}

/** The name of the weight on an edge, from its later node to its earlier one. */
const weightOn = (/** @type {[string, string]} */ [later, earlier]) =>
  into(later).find(({ from }) => from === earlier)?.name;

/** Write upstream · local = contribution. @param {ChainRecord} record */
const product = ({ local, upstream, contribution }) =>
  `${number(upstream)} · ${bracketed(local)} = ${number(contribution)}`;

/** Name what a record is about, in the words of the page. @param {Step} record */
export function subject(record) {
  if (record.kind === "mark") return "";
  if (record.kind !== "forward" && record.weight) return inWords(record.weight);
  const words = (/** @type {string} */ node) => describeNode(node, network.value);
  if (record.kind === "chain") {
    const { edge, node } = record;
    if (edge) return `from ${words(edge[0])} back to ${words(edge[1])}`;
    return node ? `${words(node)}, back through the activation` : "the loss";
  }
  if (record.kind === "update" || record.node === "loss") return "the loss";
  const part = { z: ", weighted sum z", a: ", activation a", loss: "" }[record.part];
  return words(record.node) + part;
}
