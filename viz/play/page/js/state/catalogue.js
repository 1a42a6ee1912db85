// What the playground offers, as the server sent it: controls, features, data sets, limits.

export const catalogue = { controls: {}, features: {}, sets: {}, problems: {}, limits: {} };

/** Take what the server sent. */
export const learn = (schema) => Object.assign(catalogue, schema);

/** The values of a control, for a problem. */
export const valuesOf = (key, problem) => of(problem, catalogue.controls[key].values);

/** What a value of a control is called. */
export function labelOf(key, value, problem) {
  const at = valuesOf(key, problem).indexOf(value);
  return of(problem, catalogue.controls[key].labels)[at] ?? String(value);
}

const of = (problem, list) => (Array.isArray(list) ? list : list[problem]);

/** The label of a feature as it is written on a board: x₁². */
export const featureText = (key) => catalogue.features[key].label;

/** The picture of a feature, n × n signed bytes. */
export const featureMap = (key) =>
  Int8Array.from(atob(catalogue.features[key].map), (letter) => letter.charCodeAt(0));
