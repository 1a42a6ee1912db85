// Two notes on the stage for a newcomer, at a neuron and at a link. They go for ever once one has
// pointed at anything, or has pressed play.

import { along, isOutput, layout, placeOf, room } from "../network/layout.js";
import { html, useLayoutEffect, useRef, useSignal } from "../parts/view.js";
import { parameters } from "../state/state.js";
import { met } from "./met.js";
import { bestSpot } from "./spots.js";

/** @import { Parameter } from "../state/types.js" */
/** @import { Aim, Box, Spot } from "./spots.js" */

const SHARES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]; // the points of a link that are kept free
const GAP = 5; // pixels around a thing
const THINGS = ".node, .bias, .head, .feature-label"; // what no note covers

/** @type {{text: string, aims: () => Aim[]}[]} */
const NOTES = [
  {
    text: "This is the output of one neuron. Point at it to see it larger.",
    aims: () =>
      outer([...layout.peek().nodes.keys()].filter((id) => !isOutput(id))).flatMap((id) => {
        const place = placeOf(id);
        return place ? [{ ...place, reach: layout.peek().size * 0.75 }] : [];
      }),
  },
  {
    text: "A link’s width is its weight: blue adds, orange subtracts.",
    aims: () => outer(links()).flatMap((link) => points(link, SHARES.slice(3, 6))),
  },
];

const links = () => parameters.peek().filter(({ input }) => input !== null);

/** The first and the last of a list: with what lies at the edge there is most room. */
const outer = (/** @type {any[]} */ list) => [...new Set([list[0], list.at(-1)])].filter(Boolean);

/** @param {Parameter} link @param {number[]} shares @returns {Aim[]} */
const points = (link, shares) =>
  shares.flatMap((share) => {
    const place = along(link, share);
    return place ? [{ ...place, reach: 4 }] : [];
  });

/** The notes, until one has met what they tell of. */
export const Notes = () => (met.value.size ? null : html`<${Written} />`);

function Written() {
  const ref = useRef(/** @type {any} */ (null));
  const spots = useSignal(/** @type {(Spot | null)[]} */ ([]));
  useLayoutEffect(() => {
    spots.value = spotsFor(ref.current);
  }, [layout.value]);
  return html`
    <div class="notes" ref=${ref} aria-hidden="true">
      <svg>
        ${spots.value.map((spot) => spot && html`<path d=${drawn(spot)} />`)}
      </svg>
      ${NOTES.map(({ text }, k) => {
        const { left = 0, top = 0 } = spots.value[k]?.box ?? {};
        const visibility = spots.value[k] ? "visible" : "hidden";
        return html`<p style=${{ left: `${left}px`, top: `${top}px`, visibility }}>${text}</p>`;
      })}
    </div>
  `;
}

/** Places for the notes, each beside the ones before. @param {HTMLElement} notes */
function spotsFor(notes) {
  const { width, height } = layout.peek();
  const seen = { width: Math.min(width, room.peek().width), height };
  const origin = notes.getBoundingClientRect();
  const things = /** @type {Element} */ (notes.parentElement).querySelectorAll(THINGS);
  const taken = [...things].map((thing) => boxIn(origin, thing.getBoundingClientRect()));
  const busy = links().flatMap((link) => points(link, SHARES));
  return [...notes.querySelectorAll("p")].map((note, k) => {
    const size = { width: note.offsetWidth, height: note.offsetHeight };
    const spot = bestSpot(size, seen, taken, busy, NOTES[k].aims());
    if (spot) taken.push(spot.box);
    return spot;
  });
}

/** What a thing takes, with a little room around it. @param {DOMRect} origin @param {DOMRect} rect @returns {Box} */
const boxIn = ({ x, y }, { left, top, right, bottom }) => ({
  left: left - x - GAP,
  top: top - y - GAP,
  right: right - x + GAP,
  bottom: bottom - y + GAP,
});

/** A line with a little swing, as a hand draws it. @param {Spot} spot */
function drawn({ from, to }) {
  const [across, down] = [to.x - from.x, to.y - from.y];
  const bend = `${from.x + across / 2 - down / 8} ${from.y + down / 2 + across / 8}`;
  return `M${from.x} ${from.y}Q${bend} ${to.x} ${to.y}`;
}
