// What the playground offers, as the server sent it: controls, features, data sets, limits.

import { signedBytes } from "../parts/bytes.js";

/** @import { Catalogue } from "./types.js" */

/** @type {Catalogue} */
export const catalogue = {
  ...{ controls: {}, features: {}, sets: {}, problems: {}, limits: {} },
  rules: { activations: {}, features: {} },
  ...{ examples: [], hidden: {} },
};

/** Take what the server sent. @param {Partial<Catalogue>} schema */
export const learn = (schema) => Object.assign(catalogue, schema);

/** The values of a control, for a problem. @param {string} key @param {string} [problem] */
export const valuesOf = (key, problem) => of(problem, catalogue.controls[key].values);

/**
 * What a value of a control is called.
 * @param {string} key @param {unknown} value @param {string} [problem]
 */
function labelOf(key, value, problem) {
  const at = valuesOf(key, problem).indexOf(value);
  return of(problem, catalogue.controls[key].labels)[at] ?? String(value);
}

/** The values of a control with their labels. @param {string} key @param {string} [problem] */
export const choices = (key, problem) =>
  valuesOf(key, problem).map((value) => [String(value), labelOf(key, value, problem)]);

/**
 * @template T
 * @param {string | undefined} problem @param {T[] | Record<string, T[]>} list
 * @returns {T[]}
 */
const of = (problem, list) => (Array.isArray(list) ? list : list[problem ?? ""]);

/** The label of a feature as it is written on a board: x₁². @param {string} key */
export const featureText = (key) => catalogue.features[key].label;

const kept = /** @type {Map<string, Float64Array>} */ (new Map());

/** A feature at n × n dots from corner to corner, row by row. @param {string} key @param {number} n */
export function featured(key, n) {
  const name = `${key} ${n}`;
  const { edge } = catalogue.limits;
  const at = (/** @type {number} */ k) => (2 * edge * k) / (n - 1) - edge;
  const rule = catalogue.rules.features[key];
  const dot = (/** @type {number} */ d) => rule(at(d % n), -at(Math.floor(d / n)));
  const found = kept.get(name) ?? Float64Array.from({ length: n * n }, (_, d) => dot(d));
  kept.set(name, found);
  return found;
}

/** The small picture of a feature. @param {string} key */
export const featureMap = (key) => signedBytes(featured(key, catalogue.limits.small));
