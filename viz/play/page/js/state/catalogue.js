// What the playground offers, as the server sent it: controls, features, data sets, limits.

/** @import { Catalogue } from "./types.js" */

/** @type {Catalogue} */
export const catalogue = {
  ...{ controls: {}, features: {}, sets: {}, problems: {}, limits: {} },
  ...{ examples: [], hidden: {} },
};

/** Take what the server sent. @param {Catalogue} schema */
export const learn = (schema) => Object.assign(catalogue, schema);

/** The values of a control, for a problem. @param {string} key @param {string} [problem] */
export const valuesOf = (key, problem) => of(problem, catalogue.controls[key].values);

/**
 * What a value of a control is called.
 * @param {string} key @param {unknown} value @param {string} [problem]
 */
export function labelOf(key, value, problem) {
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

/** The picture of a feature, n × n signed bytes. @param {string} key */
export const featureMap = (key) =>
  Int8Array.from(atob(catalogue.features[key].map), (letter) => letter.charCodeAt(0));
