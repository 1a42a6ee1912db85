// Small helpers to build the page: SVG, icons, and ways to do a thing less often.

import { button } from "./parts.js";

/** An SVG element with attributes and children. */
export function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/** Write a text only where it differs, so that the browser lays out only what changed. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A button with an icon and a label. */
export function iconButton(icon, label, title, act, properties = {}) {
  return button(picture(icon), act, { title, "aria-label": label, ...properties });
}

/** An icon of 20 × 20, drawn with the colour of the text. */
export function picture(name) {
  const svg = draw("svg", {
    viewBox: "0 0 20 20",
    width: 20,
    height: 20,
    "aria-hidden": "true",
    class: "icon",
  });
  for (const path of ICONS[name]) svg.append(draw("path", path));
  return svg;
}

const line = (d) => ({
  d,
  fill: "none",
  stroke: "currentColor",
  "stroke-width": 1.9,
  "stroke-linecap": "round",
  "stroke-linejoin": "round",
});
const solid = (d) => ({ d, fill: "currentColor" });
const dot = (place) => solid(`M${place}a1.2 1.2 0 1 0 .01 0z`);
const ICONS = {
  play: [solid("M6 3.5v13l11-6.5z")],
  pause: [solid("M5 3.5h3.6v13H5zM11.4 3.5H15v13h-3.6z")],
  back: [solid("M13 4v12L5 10z"), solid("M14 4h2v12h-2z")],
  on: [solid("M7 4v12l8-6z"), solid("M4 4h2v12H4z")],
  rewind: [line("M4.2 7.2A6.7 6.7 0 1 1 3.4 11"), line("M3.6 3.2v4.2h4.2")],
  dice: [line("M4 4h12v12H4z"), ...["7 5.8", "13 5.8", "10 8.8", "7 11.8", "13 11.8"].map(dot)],
  theme: [line("M10 2.5a7.5 7.5 0 1 0 .01 0z"), solid("M10 2.5a7.5 7.5 0 0 1 0 15z")],
  plus: [line("M10 5v10M5 10h10")],
  minus: [line("M5 10h10")],
  close: [line("M5.5 5.5l9 9M14.5 5.5l-9 9")],
};

/** Call f at most every `pause` ms, the last call always comes through. */
export function throttled(pause, f) {
  let timer = null;
  let next = null;
  let last = 0;
  const run = () => {
    timer = null;
    last = performance.now();
    f(...next);
  };
  return (...args) => {
    next = args;
    if (timer === null) timer = setTimeout(run, Math.max(0, last + pause - performance.now()));
  };
}

/** Call f when the size of the element has changed, and once at the start. */
export function whenResized(element, f) {
  new ResizeObserver(() => f()).observe(element);
}
