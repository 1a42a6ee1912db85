// The value under the pointer: the place that mouse or arrow keys point at, and what the map says.

import { placeIn } from "../parts/maps.js";
import { computed, html, signal } from "../parts/view.js";
import { catalogue } from "../state/catalogue.js";
import { fixed, percent } from "../state/names.js";
import { frame, network, playing } from "../state/state.js";
import { showsOutput, source } from "./map.js";
import { between, cellOf, nearest } from "./values.js";

/** @typedef {[across: number, up: number]} Place */

const STEP = 0.2; // how far an arrow key moves; five times as far with Shift
const ARROWS = /** @type {Record<string, Place>} */ ({
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, STEP],
  ArrowDown: [0, -STEP],
});

/** The place that is pointed at, if any. */
export const pointed = signal(/** @type {Place | null} */ (null));
const byKeys = signal(false); // a screen reader is told of places only where keys lead

/** What the map says at the place, in words. */
const reading = computed(() => {
  if (!pointed.value) return "";
  const [x1, x2] = pointed.value;
  return `x₁ ${fixed(x1, 1)}, x₂ ${fixed(x2, 1)}: ${saidAt(pointed.value)}`;
});

/** The reading, which is read aloud where keys lead and nothing moves. */
export const Reading = () => html`
  <output id="reading" aria-live=${byKeys.value && !playing.value ? "polite" : "off"}>
    ${reading.value}
  </output>
`;

/** @param {Place} place */
function saidAt(place) {
  const { bytes, size, offset = 0, classes, shade } = source(frame.value);
  const [column, row] = cellOf(place, size);
  const value = between(bytes.subarray(offset), size, column, row);
  if (classes) return `class ${nearest(classes, size, column, row)}, ${percent(value)}`;
  if (shade) return percent(value);
  if (!showsOutput()) return near(value);
  if (network.value.output !== "sigmoid") return `output ${near(value)}`;
  return `${value > 0 ? "blue" : "orange"}, ${percent((1 + Math.abs(value)) / 2)}`;
}

// A map ends at −1 and 1: what lies beyond is only known to.
/** @param {number} value */
const near = (value) =>
  Math.abs(value) < 1 ? fixed(value, 2) : value > 0 ? "1 or more" : "−1 or less";

/** What lets an element be pointed at, by mouse, touch and keys. */
export const pointing = {
  tabindex: 0,
  onPointerMove: point,
  onPointerDown: point,
  onPointerLeave: (/** @type {PointerEvent} */ { pointerType }) => {
    if (pointerType !== "touch") leave(); // a finger has to leave to let one see
  },
  onFocus: (/** @type {any} */ { target }) => {
    if (target.matches(":focus-visible")) move([0, 0]);
  },
  onBlur: leave,
  onKeyDown: (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape") leave();
    const way = ARROWS[event.key];
    if (!way) return;
    event.preventDefault();
    move(way, event.shiftKey ? 5 : 1);
  },
};

/** @param {PointerEvent} event */
function point(event) {
  byKeys.value = false;
  pointed.value = kept(placeIn(event));
}

function leave() {
  pointed.value = null;
}

/** @param {Place} way @param {number} [times] */
function move([across, up], times = 1) {
  const [x1, x2] = pointed.peek() ?? [0, 0];
  byKeys.value = true;
  pointed.value = kept([x1 + times * across, x2 + times * up]);
}

/** A place that is on the map. @param {Place} place @returns {Place} */
function kept([x1, x2]) {
  const { edge } = catalogue.limits;
  const inside = (/** @type {number} */ x) => Math.max(-edge, Math.min(edge, x));
  return [inside(x1), inside(x2)];
}
