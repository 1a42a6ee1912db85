// What views are made of: signals hold the state, and a view is a function of them.

import htm from "../vendor/htm/htm.js";
import { h, render } from "../vendor/preact/preact.js";

export { useEffect, useLayoutEffect, useRef } from "../vendor/preact/hooks.js";
export {
  batch,
  computed,
  effect,
  signal,
  untracked,
  useComputed,
  useSignal,
  useSignalEffect,
} from "../vendor/signals/signals.js";
export { render };

/** A template that makes a view: html`<b>${text}</b>`; texts never become markup. */
export const html = htm.bind(h);

/** @typedef {import("../vendor/preact/preact.js").VNode} VNode */
/** @typedef {import("../vendor/preact/preact.js").ComponentChildren} Children */
