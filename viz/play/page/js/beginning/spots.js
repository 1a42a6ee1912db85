// Where a note may stand on the stage: on nothing that is there, over few links, near what it means.

/** @import { Place } from "../network/layout.js" */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */
/** @typedef {Place & {reach: number}} Aim what a note means: its thin line ends this far from it */
/** @typedef {{box: Box, from: Place, to: Place}} Spot a note, and its line */

const STEP = 12; // pixels between two places that are tried
const SHORTEST = 26; // a line
const COST = 14; // pixels that a note goes further to lie on a link less

/**
 * The best place for a note of this size, or null where there is none.
 * @param {{width: number, height: number}} size @param {{width: number, height: number}} room
 * @param {Box[]} taken @param {Place[]} links points on the links @param {Aim[]} aims
 * @returns {Spot | null}
 */
export function bestSpot({ width, height }, room, taken, links, aims) {
  let best = /** @type {Spot | null} */ (null);
  let least = Infinity;
  for (let top = STEP; top + height < room.height; top += STEP)
    for (let left = STEP; left + width < room.width; left += STEP) {
      const box = { left, top, right: left + width, bottom: top + height };
      if (taken.some((other) => overlap(box, other))) continue;
      const crossed = COST * links.filter((point) => holds(box, point)).length;
      for (const aim of crossed < least ? aims : []) {
        const { from, to, far } = lineTo(box, aim);
        if (far < SHORTEST || far + crossed >= least || !isFree(from, to, taken)) continue;
        least = far + crossed;
        best = { box, from, to };
      }
    }
  return best;
}

/** @param {Box} one @param {Box} other */
export const overlap = (one, other) =>
  one.left < other.right &&
  other.left < one.right &&
  one.top < other.bottom &&
  other.top < one.bottom;

/** @param {Box} box @param {Place} point */
const holds = (box, { x, y }) => overlap(box, { left: x, right: x, top: y, bottom: y });

/** The line from a note to just before what it means. @param {Box} box @param {Aim} aim */
function lineTo({ left, top, right, bottom }, { x, y, reach }) {
  const from = { x: within(left, x, right), y: within(top, y, bottom) };
  const long = Math.hypot(x - from.x, y - from.y);
  const share = Math.max(0, 1 - reach / (long || 1));
  const to = { x: from.x + (x - from.x) * share, y: from.y + (y - from.y) * share };
  return { from, to, far: long - reach };
}

/** @param {number} low @param {number} value @param {number} high */
const within = (low, value, high) => Math.max(low, Math.min(high, value));

/** Whether a line crosses nothing. @param {Place} from @param {Place} to @param {Box[]} taken */
const isFree = (from, to, taken) =>
  Array.from({ length: 9 }, (_, k) => k / 8).every((share) => {
    const point = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
    return !taken.some((box) => holds(box, point));
  });
