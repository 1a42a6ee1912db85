// Shows what Python has worked out: `lesson` says for every place what is written in it from
// which step on. Nothing is computed here, so going back is as exact as going on.
"use strict";

/**
 * @template T
 * @typedef {[step: number, what: T][]} Line What counts is the last entry up to a step.
 */
/** @typedef {[text: string, part: string, under?: string]} Token */
/**
 * @typedef {object} Step
 * @property {string} kind
 * @property {string} heading
 * @property {string} log
 * @property {string} size
 * @property {Token[][]} rule
 * @property {Record<string, string>} lit
 */

/** The element of this id, which the page has. @returns {any} */
const $ = (/** @type {string} */ id) => document.getElementById(id);

/** @type {{steps: Step[], changes: [where: string, attribute: string, line: Line<string>][], start: number}} */
const lesson = JSON.parse($("lesson").textContent);
const last = lesson.steps.length - 1;
const graph = $("graph");
const svg = graph.querySelector("svg");
const scrubber = $("scrubber");
const { width, height } = svg.viewBox.baseVal;
const changes = lesson.changes.map(([where, attribute, line]) => ({
  element: svg.querySelector(where),
  attribute,
  line,
}));
let step = 0;
let reached = 0; // the log says no more, so that a class can say the next line first
let whole = false;
let timer = /** @type {ReturnType<typeof setInterval> | undefined} */ (undefined);

/** @template T @param {Line<T>} line @returns {T} */
const now = (line) => (line.findLast(([from]) => from <= step) ?? line[0])[1];

function show(/** @type {number} */ wanted) {
  const before = lesson.steps[step];
  step = Math.max(0, Math.min(last, wanted));
  const here = lesson.steps[step];
  for (const { element, attribute, line } of changes)
    if (attribute) element.setAttribute(attribute, now(line));
    else element.textContent = now(line);
  for (const [id, part] of Object.entries(before.lit)) $(id)?.classList.remove(part);
  for (const [id, part] of Object.entries(here.lit)) $(id)?.classList.add(part);
  say(here);
  log();
  scrubber.value = step;
  scrubber.setAttribute("aria-valuetext", `step ${step} of ${last}: ${here.log}`);
  $("count").textContent = `${step} / ${last}`;
  follow(Object.keys(here.lit));
}

// The rule: every line a paragraph, every token a span or a fraction of two.
function say(/** @type {Step} */ here) {
  $("kind").textContent = here.kind;
  $("kind").className = here.kind.split(" ")[0];
  $("heading").textContent = here.heading;
  $("spoken").textContent = here.log;
  $("lines").className = here.size;
  $("lines").replaceChildren(...here.rule.map((line) => span("p", "", ...line.map(token))));
}

function token(/** @type {Token} */ [text, part, under]) {
  if (!under) return span("span", part, text);
  return span("span", part + " fraction", span("span", "", text), span("span", "", under));
}

/** @param {string} tag @param {string} name @param {(Node | string)[]} children */
function span(tag, name, ...children) {
  const element = document.createElement(tag);
  element.className = name;
  element.append(...children); // strings become text, never markup
  return element;
}

function log() {
  for (; reached < step; reached++)
    $("log").children[reached].textContent = lesson.steps[reached + 1].log;
  for (const [k, line] of [...$("log").children].entries()) {
    line.classList.toggle("past", k < step);
    line.toggleAttribute("aria-current", k === step - 1);
  }
  reveal($("log"), $("log").children[Math.max(0, step - 1)], 96);
}

// Large graphs are drawn at a readable size, and the view follows what is lit.
function resize() {
  const fit = Math.min(graph.clientWidth / width, graph.clientHeight / height);
  const scale = whole ? fit : Math.max(0.75, Math.min(fit, 1.8));
  svg.style.width = `${width * scale}px`;
  svg.style.height = `${height * scale}px`;
  follow(Object.keys(lesson.steps[step].lit));
}

function follow(/** @type {string[]} */ ids) {
  for (const id of ids) reveal(graph, $(id), 24); // the target is the last
}

// Scrolls only this part: scrollIntoView would scroll the notebook that the page is in, too.
function reveal(/** @type {Element} */ part, /** @type {Element | null} */ element, space = 0) {
  if (!element) return;
  const inner = element.getBoundingClientRect();
  const outer = part.getBoundingClientRect();
  const room = Math.min(space, outer.height / 3);
  part.scrollBy(
    beyond(inner.left, inner.right, outer.left + room, outer.right - room),
    beyond(inner.top, inner.bottom, outer.top + room, outer.bottom - room),
  );
}

// How far a stretch reaches beyond another; of a longer one the beginning counts.
function beyond(/** @type {number[]} */ ...[from, to, low, high]) {
  if (from < low || to - from > high - low) return from - low;
  return Math.max(0, to - high);
}

// To the end of the stretch of one kind (forward, chain rule, …), forwards or backwards.
function stretch(/** @type {number} */ by) {
  let k = step + by;
  while (k > 0 && k < last && lesson.steps[k].kind === lesson.steps[k + 1].kind) k += by;
  show(k);
}

function play(/** @type {boolean} */ on) {
  clearInterval(timer);
  timer = undefined;
  $("play").textContent = on ? "⏸" : "▶";
  $("play").setAttribute("aria-label", on ? "Pause" : "Play");
  if (!on) return;
  if (step === last) show(0);
  timer = setInterval(
    () => {
      show(step + 1);
      if (step === last) play(false);
    },
    1200 / $("speed").value,
  );
}

/** @type {Record<string, (event: KeyboardEvent) => void>} */
const moves = {
  ArrowRight: (e) => (e.shiftKey ? stretch(1) : show(step + 1)),
  ArrowLeft: (e) => (e.shiftKey ? stretch(-1) : show(step - 1)),
  ArrowDown: () => show(step + 1),
  ArrowUp: () => show(step - 1),
  PageDown: () => show(step + 1), // what a presenter's remote control sends
  PageUp: () => show(step - 1),
  Home: () => show(0),
  End: () => show(last),
  " ": () => play(timer === undefined),
};
document.addEventListener("keydown", (e) => {
  const target = /** @type {HTMLElement} */ (e.target);
  const pressesIt = e.key === " " && target.matches("button");
  if (!moves[e.key] || pressesIt || target.matches("select") || e.ctrlKey || e.metaKey || e.altKey)
    return;
  e.preventDefault();
  if (e.key !== " ") play(false);
  moves[e.key](e);
});
scrubber.addEventListener("input", () => (play(false), show(Number(scrubber.value))));
$("play").addEventListener("click", () => play(timer === undefined));
$("back").addEventListener("click", () => (play(false), show(step - 1)));
$("next").addEventListener("click", () => (play(false), show(step + 1)));
$("speed").addEventListener("change", () => timer !== undefined && play(true));
$("whole").addEventListener("click", () => {
  whole = !whole;
  $("whole").setAttribute("aria-pressed", whole);
  resize();
});
$("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark =
    getComputedStyle(root).colorScheme === "dark" ||
    (!root.style.colorScheme && matchMedia("(prefers-color-scheme: dark)").matches);
  root.style.colorScheme = dark ? "light" : "dark";
});
// A button that the mouse has pressed gives the keys back, so that space plays.
$("bar").addEventListener(
  "click",
  (/** @type {any} */ e) => e.detail && e.target.closest("button")?.blur(),
);
$("log").append(...lesson.steps.slice(1).map(() => span("li", "", "…")));
$("log").addEventListener("click", (/** @type {any} */ e) => {
  const k = [...$("log").children].indexOf(e.target);
  if (k >= 0) (play(false), show(k + 1));
});
addEventListener("resize", resize);
addEventListener("hashchange", () => show(Number(location.hash.slice(1)) || 0));
scrubber.max = last;
const frame = window.frameElement; // a notebook's, whose theme is this page's too
if (frame) document.documentElement.style.colorScheme = getComputedStyle(frame).colorScheme;
resize();
show(Number(location.hash.slice(1)) || lesson.start);
