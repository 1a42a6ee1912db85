// What the records of one sample light up in the network, and what a record is about.
// Everything here is worked out from the records up to the place, so going back is exact.
import { bracketed, describeNode, number } from "../state/names.js";

const TINY = 1e-12; // what is left of a sum that was taken apart again counts as 0

/** Sum up what is known once the first `position` records have happened. */
function known(records, position) {
  const values = new Map(); // node → {z, a} as computed so far
  const grads = new Map(); // weight → gradient so far, over the samples of the batch
  const fresh = new Map(); // weight → its new value
  for (const record of records) {
    // sums that earlier samples have left in the weights
    if (record.kind !== "chain" || !record.weight || grads.has(record.weight)) continue;
    const before = record.after - record.contribution;
    grads.set(record.weight, Math.abs(before) < TINY * Math.abs(record.contribution) ? 0 : before);
  }
  for (const record of records.slice(0, position)) {
    if (record.kind === "forward") {
      const value = record.part === "z" ? { z: record.value } : { a: record.value };
      values.set(record.node, { ...values.get(record.node), ...value });
    } else if (record.kind === "chain" && record.weight) grads.set(record.weight, record.after);
    else if (record.kind === "update") fresh.set(record.weight, record.new);
  }
  return { values, grads, fresh };
}

/** Return what the network shows at this place, as app.light takes it. */
export function lights(records, position, app) {
  const { values, grads, fresh } = known(records, position);
  const lit = { nodes: {}, weights: {} };
  values.delete("loss"); // it is lit while it happens, and has a place of its own for its number
  for (const [node, { z, a }] of values)
    lit.nodes[node] = {
      text: a === undefined ? `z ${number(z, 3)}` : number(a, 3),
      cls: "forward",
    };
  const now = records[position - 1],
    here = now && ownerOf(now, app);
  const mark = (name, value, cls) => {
    // numbers only where it happens: elsewhere they would cover
    lit.weights[name] = { text: app.parameter(name).node === here ? number(value, 3) : "", cls };
  };
  for (const record of records.slice(0, position))
    if (record.kind === "chain" && record.weight)
      mark(record.weight, grads.get(record.weight), "backward");
  for (const [name, value] of fresh) mark(name, value, "update");
  if (now) present(lit, now, app);
  return lit;
}

/** The neuron at which a record happens, or the loss. */
const ownerOf = ({ weight, edge, node }, app) =>
  weight ? app.parameter(weight).node : edge ? edge[0] : node;

/** Light what the record of this moment touches. */
function present(lit, now, app) {
  if (now.kind === "forward") {
    lit.nodes[now.node] = { text: `${now.part} = ${number(now.value)}`, cls: "now" };
    if (now.part === "z") comingIn(lit, now.node, app);
  } else if (now.kind === "update") {
    delete lit.weights[now.weight]; // the last one lies on top
    lit.weights[now.weight] = { text: `${number(now.old)} → ${number(now.new)}`, cls: "now" };
  } else if (now.kind === "chain") {
    const light = { text: product(now), cls: "now" };
    const name = now.weight ?? (now.edge && weightOn(now.edge, app));
    if (name) delete lit.weights[name]; // the last one lies on top
    if (name) lit.weights[name] = light;
    else if (now.node) lit.nodes[now.node] = light;
    else lit.nodes.loss = light;
  }
}

/** Light what a weighted sum adds up: the weights and the bias of the neuron. */
function comingIn(lit, node, app) {
  for (const { name } of app.into(node)) lit.weights[name] = { text: "", cls: "forward" };
}

/** The name of the weight on an edge, from its later node to its earlier one. */
const weightOn = ([later, earlier], app) =>
  app.into(later).find(({ from }) => from === earlier).name;

/** Write upstream · local = contribution. */
function product({ local, upstream, contribution }) {
  return `${number(upstream)} · ${bracketed(local)} = ${number(contribution)}`;
}

/** Name what a record is about, in the words of the page. */
export function subject(record, app) {
  if (record.kind === "mark") return "";
  if (record.weight) return app.describe(record.weight);
  const words = (node) => describeNode(node, app);
  if (record.edge) return `from ${words(record.edge[0])} back to ${words(record.edge[1])}`;
  if (record.loss || record.node === "loss") return "the loss";
  const part = { z: ", weighted sum z", a: ", activation a" }[record.part] ?? "";
  const way = record.kind === "chain" ? ", back through the activation" : part;
  return words(record.node) + way;
}
