// Your own points as data: rounded, and written as lines of text.

import { catalogue } from "../state/catalogue.js";

/** @import { Point } from "../state/types.js" */

const GRAIN = 20; // 0.05 apart

/** @param {number} value */
const grained = (value) => Math.round(value * GRAIN) / GRAIN + 0; // no −0

/** Round a coordinate to 0.05 and keep it on the square. @param {number} value */
function rounded(value) {
  const { edge } = catalogue.limits;
  return grained(Math.max(-edge, Math.min(edge, value)));
}

/** Write points as lines "x1, x2, label". @param {Point[]} points */
export function written(points) {
  return points.map((point) => point.join(", ")).join("\n");
}

/**
 * Say what points still lack before a network can learn from them, or "" if nothing.
 * @param {Point[]} points @param {string} problem
 */
export function lacking(points, problem) {
  if (points.length < 4) return "Draw at least four points.";
  const labels = new Set(points.map((point) => point[2]));
  if (problem === "classification" && labels.size < 2) return "Draw points of both colours.";
  if (problem === "multiclass" && Math.max(...labels) < 1)
    return "Draw points of at least two classes.";
  if (problem === "regression" && labels.size < 2) return "Draw points of at least two values.";
  return "";
}

/**
 * Points scattered around a place: one, or several within the brush.
 * @param {[number, number]} place @param {number} label @param {number} brush
 * @returns {Point[]}
 */
export function sprayed([x1, x2], label, brush) {
  if (brush === 1) return [[rounded(x1), rounded(x2), label]];
  return Array.from({ length: brush }, () => {
    const far = 0.9 * Math.sqrt(Math.random()),
      turn = 2 * Math.PI * Math.random();
    return [rounded(x1 + far * Math.cos(turn)), rounded(x2 + far * Math.sin(turn)), label];
  });
}
