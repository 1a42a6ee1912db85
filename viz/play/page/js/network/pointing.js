// Pointing at the network: mouse, touch and keyboard become "look at this" and "open this".
// What is looked at is in `hovered`; what is opened has a card that stays until it is closed.

import { computed } from "../parts/view.js";
import { catalogue } from "../state/catalogue.js";
import { change } from "../state/connection.js";
import { hover, hovered, network } from "../state/state.js";
import { fail } from "../state/toasts.js";
import { card, closeCard, lookAt, openCard } from "./open.js";
import { letPull, pulls } from "./pull.js";

/** @import { Target } from "../state/types.js" */

const GRACE = 60; // ms between two things, so that nothing flickers on the way

/** The node that is pointed at, a chosen feature by its place: "0.2", "in.1"; or null. */
export const pointed = computed(() => {
  const { kind, name = "" } = hovered.value ?? {};
  if (kind === "neuron") return name;
  const i = kind === "feature" ? network.value.settings.features.indexOf(name) : -1;
  return i < 0 ? null : `in.${i}`;
});

/** What an element of the stage stands for. @param {EventTarget | null} target */
function whatIs(target) {
  const found = target instanceof Element && target.closest("#stage [data-kind]");
  if (!(found instanceof HTMLElement || found instanceof SVGElement)) return null;
  return /** @type {Target} */ ({ ...found.dataset });
}

/** Watch the stage. @param {HTMLElement} stage */
export function watch(stage) {
  let timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
  const stay = () => clearTimeout(timer);
  const leave = () => {
    stay();
    timer = setTimeout(() => pulls() || lookAt(null), GRACE);
  };
  letPull(stage, whatIs);
  stage.addEventListener("pointerover", ({ target, pointerType }) => {
    const thing = whatIs(target);
    if (!thing || pointerType === "touch" || pulls()) return;
    stay();
    lookAt(thing);
  });
  stage.addEventListener("pointerout", ({ target, pointerType }) => {
    if (pointerType !== "touch" && whatIs(target)) leave();
  });
  stage.addEventListener("focusin", ({ target }) => {
    const thing = whatIs(target);
    if (!thing || !(/** @type {Element} */ (target).matches(":focus-visible"))) return;
    stay(); // one came from another thing
    lookAt(thing);
  });
  stage.addEventListener("focusout", leave);
  stage.addEventListener("click", (event) => {
    stay();
    if (!pulls()) click(event);
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (!(/** @type {Element} */ (target).closest("#card")) && !whatIs(target)) closeCard();
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && card.peek()) closeCard();
  });
}

/** @param {MouseEvent} event */
function click(event) {
  const thing = whatIs(event.target);
  if (!thing) return;
  const byTouch = event instanceof PointerEvent && event.pointerType === "touch";
  if (thing.kind === "feature") {
    toggle(thing.name);
    if (byTouch) hover(thing);
    return;
  }
  const edit = thing.kind === "weight" && !byTouch;
  openCard(thing, { edit, focus: event.detail === 0 });
}

/** @param {string} key */
function toggle(key) {
  const { features } = network.value.settings;
  const all = Object.keys(catalogue.features);
  const next = features.includes(key)
    ? features.filter((other) => other !== key)
    : all.filter((other) => other === key || features.includes(other));
  if (next.length) change({ features: next });
  else fail("At least one feature is needed: choose another one before you take this one away.");
}
