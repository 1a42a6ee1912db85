// A surface z(x, y) in three dimensions on a canvas: rotation, projection and the painter's algorithm.

import { mix } from "../parts/colours.js";

/** @import { Named } from "../parts/colours.js" */

/**
 * @typedef {[x: number, y: number, z: number]} Space
 * @typedef {{x: number, y: number, depth: number}} Seen
 * @typedef {(place: Space) => Seen} See
 * @typedef {{from: Seen, to: Seen}} Edge
 * @typedef {{x: number[], y: number[], loss: (number | null)[][], path: [a: number, b: number, loss?: number | null][]}} Heights
 * @typedef {ReturnType<typeof box>} Fitted
 * @typedef {{kind: "cell" | "path", points: Seen[], level: number, depth: number}} Shape
 * @typedef {{x: number, y: number, low: Seen, high: Seen}} Corner
 */

const SHADES = 96;
const TALL = 0.8; // height of the box where its floor is 2 × 2

/**
 * Look from `turn` (round the box) and `tilt` (above its floor), both in radians, at this size.
 * @param {{turn: number, tilt: number, zoom: number, width: number, height: number}} how
 * @returns {See}
 */
export function camera({ turn, tilt, zoom, width, height }) {
  const [c, s, ct, st] = [Math.cos(turn), Math.sin(turn), Math.cos(tilt), Math.sin(tilt)];
  const scale = Math.min(width / 3.6, height / 2.85) * zoom;
  return ([x, y, z]) => {
    const across = x * c - y * s;
    const away = x * s + y * c;
    const depth = away * ct - z * st;
    const up = away * st + z * ct;
    const near = (6 / (6 + depth)) * scale; // a mild perspective, so that front and back differ
    return { x: width / 2 + across * near, y: height * 0.45 - up * near, depth };
  };
}

/**
 * Bring a surface into the box −1…1 × −1…1 × 0…TALL; `high` may squeeze the heights.
 * @param {Heights} surface
 */
export function box({ x, y, loss }, high = (/** @type {number} */ value) => value) {
  const finite = loss.flat().flatMap((value) => (value === null ? [] : [high(value)]));
  const low = Math.min(...finite);
  const top = Math.max(...finite);
  /** @param {number} value @param {number[]} axis */
  const across = (value, axis) =>
    (2 * (value - axis[0])) / (axis[axis.length - 1] - axis[0] || 1) - 1;
  /** @param {number} value */
  const share = (value) => (top > low ? (high(value) - low) / (top - low) : 0);
  return {
    ...{ low, top, share, floor: -TALL / 2, ceiling: TALL / 2 },
    /** @param {number} a @param {number} b */
    flat: (a, b) => [across(a, x), across(b, y)],
    /** @param {number} a @param {number} b @param {number} value @returns {Space} */
    place: (a, b, value) => [across(a, x), across(b, y), TALL * (share(value) - 0.5)],
  };
}

/**
 * Return the height of the surface over (a, b), between its points; null where it has none.
 * @param {Heights} surface @param {number} a @param {number} b
 */
export function heightAt({ x, y, loss }, a, b) {
  const column = cellOf(x, a);
  const row = cellOf(y, b);
  if (!column || !row) return null;
  const { cell: j, share: t } = column;
  const { cell: i, share: u } = row;
  const [p, q, r, s] = [loss[i][j], loss[i][j + 1], loss[i + 1][j], loss[i + 1][j + 1]];
  if (p === null || q === null || r === null || s === null) return null;
  return (p * (1 - t) + q * t) * (1 - u) + (r * (1 - t) + s * t) * u;
}

/** Where on an even axis a value lies: its cell, and the share of it. @param {number[]} axis */
function cellOf(axis, /** @type {number} */ value) {
  const last = axis.length - 1;
  const at = ((value - axis[0]) / (axis[last] - axis[0])) * last;
  if (at < -1e-9 || at > last + 1e-9) return null;
  const cell = Math.max(0, Math.min(last - 1, Math.floor(at)));
  return { cell, share: at - cell };
}

/**
 * Return what is painted, farthest first: the surface's cells and the path.
 * @param {Heights} surface @param {Fitted} fitted @param {See} see
 */
export function shapes(surface, fitted, see) {
  const { x, y, loss } = surface;
  const found = /** @type {Shape[]} */ ([]);
  for (let i = 0; i + 1 < y.length; i++)
    for (let j = 0; j + 1 < x.length; j++) {
      const corners = [i, i, i + 1, i + 1].map((r, k) => {
        const c = j + (k === 1 || k === 2 ? 1 : 0);
        return { a: x[c], b: y[r], value: loss[r][c] ?? NaN };
      });
      if (corners.some(({ value }) => Number.isNaN(value))) continue;
      const points = corners.map(({ a, b, value }) => see(fitted.place(a, b, value)));
      const level = mean(corners.map(({ value }) => fitted.share(value)));
      found.push({ kind: "cell", points, level, depth: mean(points.map(({ depth }) => depth)) });
    }
  return [...found, ...segments(surface, fitted, see)].sort((a, b) => b.depth - a.depth);
}

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The path of training, laid on the surface; pieces that leave it are left out.
 * @param {Heights} surface @param {Fitted} fitted @param {See} see
 */
function segments(surface, fitted, see) {
  const laid = surface.path.map(([a, b]) => {
    const value = heightAt(surface, a, b);
    if (value === null) return null;
    const [x, y, z] = fitted.place(a, b, value);
    return see([x, y, z + 0.012]); // so that the surface does not cut it
  });
  return laid.slice(1).flatMap((to, k) => {
    const from = laid[k];
    if (!from || !to) return [];
    const depth = (from.depth + to.depth) / 2 - 0.06;
    return [/** @type {Shape} */ ({ kind: "path", points: [from, to], level: 0, depth })];
  });
}

/**
 * Paint the shapes; low cells are strong in colour, high ones pale.
 * @param {CanvasRenderingContext2D} pen @param {Shape[]} found @param {Named} theme
 */
export function paint(pen, found, theme) {
  const shade = ramp(theme);
  pen.lineJoin = pen.lineCap = "round";
  for (const { kind, points, level } of found) {
    pen.beginPath();
    for (const { x, y } of points) pen.lineTo(x, y);
    if (kind === "cell") {
      pen.closePath();
      pen.fillStyle = shade(level);
      pen.fill();
    }
    pen.strokeStyle = kind === "cell" ? shade(level - 0.07) : theme.accent;
    pen.lineWidth = kind === "cell" ? 0.8 : 3;
    pen.stroke();
  }
}

/** The colours of heights: from the strongest blue up to the colour of a card. @param {Named} theme */
function ramp({ heading, blue, card }) {
  const deep = mix(blue, heading, 0.55);
  const pale = mix(card, blue, 0.14);
  const colours = Array.from({ length: SHADES + 1 }, (_, k) => {
    const at = Math.sqrt(k / SHADES); // valleys are flat: so that they are told apart
    return at < 0.5 ? mix(deep, blue, 2 * at) : mix(blue, pale, 2 * at - 1);
  });
  return (/** @type {number} */ level) => colours[Math.round(SHADES * Math.max(0, level))];
}

/**
 * Return the edges of the box that lie behind the surface, and where its axes are written.
 * @param {Fitted} fitted @param {See} see
 */
export function frameOf({ floor, ceiling }, see) {
  const at = [-1, 1, 1, -1].map((x, k) => {
    const y = k < 2 ? -1 : 1;
    return { x, y, low: see([x, y, floor]), high: see([x, y, ceiling]) };
  });
  const back = at.reduce((far, corner) => (corner.low.depth > far.low.depth ? corner : far));
  const lines = at.flatMap((corner, k) => {
    const next = at[(k + 1) % 4];
    const behind = corner === back || next === back;
    return [[corner.low, next.low], ...(behind ? [[corner.high, next.high]] : [])];
  });
  lines.push(...at.filter(({ x, y }) => x === back.x || y === back.y).map((c) => [c.low, c.high]));
  const front = { x: -back.x, y: -back.y };
  return {
    lines,
    xAxis: { from: see([-1, front.y, floor]), to: see([1, front.y, floor]) },
    yAxis: { from: see([front.x, -1, floor]), to: see([front.x, 1, floor]) },
    zAxis: sideAxis(at, back),
    centre: see([0, 0, floor]),
  };
}

/** The upright edge at the left, where the heights are written. @param {Corner[]} at @param {Corner} back */
function sideAxis(at, back) {
  const sides = at.filter(({ x, y }) => (x === back.x) !== (y === back.y));
  const left = sides.reduce((a, b) => (a.low.x < b.low.x ? a : b));
  return { from: left.low, to: left.high };
}
