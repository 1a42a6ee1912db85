// The panel of the loss surface: two weights are chosen, the server computes, one turns it by hand.
// The drawing itself is in picture.js; what is shown is the loss over the training set.

import { Button, Canvas, Field, Menu, Tick } from "../parts/elements.js";
import {
  batch,
  computed,
  effect,
  html,
  signal,
  untracked,
  useLayoutEffect,
  useRef,
} from "../parts/view.js";
import { onMessage, send } from "../state/connection.js";
import { number } from "../state/names.js";
import { frame, hovered, inWords, page, parameter, parameters } from "../state/state.js";
import { drawSurface } from "./picture.js";
import { turning } from "./turning.js";

/** @import { LossSurface } from "../state/types.js" */

const FRONT = { turn: -0.65, tilt: 0.6, zoom: 1 };
const PAUSE = 1000; // milliseconds between two questions to the server

const look = signal(FRONT);
const names = signal(/** @type {[string, string]} */ (["", ""]));
const surface = signal(/** @type {LossSurface | null} */ (null));
const caption = signal("");
const logarithmic = signal(false);
const pointing = signal(false); // weights are chosen by pointing at them

let asked = -Infinity; // when the server was asked last
let due = /** @type {ReturnType<typeof setTimeout> | null} */ (null);
const isShown = () => page.peek().panel === "surface";

/** Ask for the surface, at once or as soon as the server may be asked again. */
function ask() {
  if (due !== null) clearTimeout(due);
  due = null;
  const wait = asked + PAUSE - performance.now();
  if (wait > 0) return void (due = setTimeout(() => isShown() && ask(), wait));
  const [first, second] = names.peek();
  if (!first || !second) return;
  if (first === second) return void (caption.value = "Choose two different weights.");
  asked = performance.now();
  if (!surface.peek()) caption.value = "Computing …";
  send({ do: "surface", names: [first, second] });
}

/** @param {[string, string]} pair */
function choose(pair) {
  names.value = pair;
  ask();
}

onMessage("surface", (message) => {
  if (message.names.join() === names.peek().join()) batch(() => take(message));
});
onMessage("error", ({ about }) => {
  if (about === "surface") caption.value = "The surface could not be computed.";
});

/** @param {LossSurface} message */
function take(message) {
  surface.value = message;
  const [a, b, loss] = message.here;
  const [first, second] = message.names.map(inWords);
  caption.value = message.loss.flat().some((value) => value !== null)
    ? `${first} = ${number(a)}, ${second} = ${number(b)}: ` +
      `loss ${loss === null ? "not finite" : number(loss)}. The line is where training came from.`
    : "The loss is not a finite number anywhere here.";
}

/** Keep to weights that the network has. */
function settle() {
  const all = parameters.value.map(({ name }) => name);
  untracked(() => {
    const [first, second] = names.peek();
    if (all.includes(first) && all.includes(second)) return;
    surface.value = null;
    choose([all[0], all[1]]);
  });
}

const weights = computed(() => frame.value?.weights.join());

/** The weights moved: ask again, at most once a second. */
function follow() {
  if (weights.value && due === null) untracked(ask);
}

/** The last two weights that were pointed at. */
function point() {
  const { kind, name = "" } = hovered.value ?? {};
  untracked(() => {
    const [, second] = names.peek();
    if (kind === "weight" && pointing.peek() && parameter(name) && name !== second)
      choose([second, name]);
  });
}

/** The panel. */
export function Surface() {
  useLayoutEffect(() => {
    const stops = [effect(settle), effect(follow), effect(point)];
    return () => stops.forEach((stop) => stop());
  }, []);
  const [first, second] = names.value;
  const pairs = parameters.value.map(({ name }) => [name, inWords(name)]);
  const menu = (/** @type {string} */ value, /** @type {(name: string) => void} */ act) =>
    html`<${Menu} pairs=${pairs} value=${value} act=${act} />`;
  return html`
    <div class="surface panel">
      <div class="side">
        <${Field} words="First weight">${menu(first, (name) => choose([name, second]))}<//>
        <${Field} words="Second weight">${menu(second, (name) => choose([first, name]))}<//>
        <${Tick} words="Choose by pointing at a weight" class="check" ...${held(pointing)} />
        <${Tick} words="Logarithmic height" class="check" ...${held(logarithmic)} />
        <div class="row">
          <${Button} act=${ask}>Refresh<//>
          <${Button} act=${() => (look.value = FRONT)}>Front view<//>
        </div>
        <p class="aside" aria-live="polite">${caption}</p>
        <p class="aside">
          Drag or use the arrow keys to turn it, the wheel or + and − to come closer.
        </p>
      </div>
      <${Scene} />
    </div>
  `;
}

/** A box that is held by a signal. @param {{value: boolean}} state */
const held = (state) => ({
  checked: state.value,
  act: (/** @type {boolean} */ on) => (state.value = on),
});

function Scene() {
  const hands = useRef(turning(look)).current;
  const paint = (
    /** @type {any} */ pen,
    /** @type {number} */ width,
    /** @type {number} */ height,
  ) => {
    if (surface.value)
      drawSurface(pen, surface.value, { ...look.value, width, height, log: logarithmic.value });
  };
  return html`
    <${Canvas} class="scene" tabindex="0" role="img" aria-label=${`Loss surface. ${caption.value}`}
      paint=${paint} ...${hands} />
  `;
}
