// The large map: the output over the plane, or the response of what is pointed at, with the points.

import { dots } from "../parts/dots.js";
import { spread, Tile } from "../parts/maps.js";
import { computed, effect, signal, untracked } from "../parts/view.js";
import { catalogue, featureMap, featureText } from "../state/catalogue.js";
import { onMessage, send } from "../state/connection.js";
import { frame, hovered, inWords, network } from "../state/state.js";
import { colours } from "../state/theme.js";
import { boundary } from "./boundary.js";

/** @import { Frame, Point } from "../state/types.js" */

const FINE = 320;
const RIM = 1.1;
const LINE = 1.3;
export const TRAIN = "#ffffff"; // the rim of a point, by the set it belongs to
export const TEST = "#10151b";

/** The sample one looks into, which has a ring; null if there is none. */
export const ringed = signal(/** @type {Point | null} */ (null));

const tiles = /** @type {Map<number, Tile>} */ (new Map());
const shown = computed(() => {
  const { kind = "", name = "" } = hovered.value ?? {};
  return ["neuron", "weight"].includes(kind) ? name : null;
});
let asked = /** @type {string | null} */ (null); // what the server was asked for
onMessage("network", ({ reset }) => {
  if (reset) asked = null; // a new network shows its output
});

/** What the map shows, in words. */
export const title = computed(() => {
  const { kind, name = "" } = hovered.value ?? {};
  if (kind === "neuron") return inWords(name);
  return kind === "feature" ? `feature ${featureText(name)}` : "output";
});

/** Ask the server for the large map of the neuron, or the update of the weight, one points at. */
export const askForLook = () =>
  effect(() => {
    const at = network.value && shown.value;
    if (at === asked) return;
    asked = at;
    untracked(() => send({ do: "look", at }));
  });

/** @param {CanvasRenderingContext2D} pen @param {number} width */
export function paintGround(pen, width) {
  spread(ground(frame.value), pen, width);
  if (bounded()) drawBoundary(pen, width);
}

/** Whether the map shows the output, not a feature or a hidden neuron. */
export function showsOutput() {
  const { kind, name } = hovered.value ?? {};
  if (kind === "neuron") return name === `${network.value.settings.layers.length}.0`;
  return kind !== "feature";
}

/** Whether the map shows two classes, and where one ends and the other begins. */
export const bounded = () => network.value.settings.problem === "classification" && showsOutput();

/** @param {CanvasRenderingContext2D} pen @param {number} width */
function drawBoundary(pen, width) {
  const { main } = frame.value;
  const size = Math.sqrt(main.length);
  const scale = width / (size - 1);
  pen.beginPath();
  for (const [[x0, y0], [x1, y1]] of boundary(main, size)) {
    pen.moveTo(x0 * scale, y0 * scale);
    pen.lineTo(x1 * scale, y1 * scale);
  }
  pen.strokeStyle = colours.value.heading;
  pen.lineWidth = LINE;
  pen.stroke();
}

/** @param {Frame} frame */
function ground(frame) {
  const { settings } = network.value;
  const { signs, halves, class: tables } = colours.value;
  const { bytes, size, offset = 0, classes, shade } = source(frame);
  const hard = settings.discretize;
  const tile = tileOf(hard && !classes && !shade ? FINE : size);
  if (classes) tile.paintClasses(bytes, classes, tables, hard);
  else if (shade) tile.paint(bytes, shade, offset);
  else if (hard) tile.paintFine(bytes, size, halves, offset);
  else tile.paint(bytes, signs, offset);
  return tile;
}

/** @param {number} n */
function tileOf(n) {
  const tile = tiles.get(n) ?? new Tile(n);
  tiles.set(n, tile);
  return tile;
}

/**
 * Until the server's answer is there, the neuron's own small map stands in for the large one.
 * @param {Frame} frame
 * @returns {{bytes: Int8Array, size: number, offset?: number, classes?: Uint8Array,
 *   shade?: Uint32Array | null}}
 */
export function source(frame) {
  const { settings, classes } = network.value;
  const { small } = catalogue.limits;
  const size = Math.sqrt(frame.main.length);
  const { kind, name = "" } = hovered.value ?? {};
  if (kind === "feature") return { bytes: featureMap(name), size: small };
  if (kind !== "neuron") return { bytes: frame.main, size, classes: frame.classes };
  const last = settings.layers.length;
  const [k, j] = name.split(".").map(Number);
  const shade = classes && k === last ? colours.value.class[j] : null;
  const filled = frame.look ?? (classes ? null : `${last}.0`);
  if (filled === name) return { bytes: frame.main, size, shade };
  const order = settings.layers.slice(0, k).reduce((sum, size) => sum + size, 0) + j;
  return { bytes: frame.maps, size: small, offset: order * small * small, shade };
}

/** @param {CanvasRenderingContext2D} pen @param {number} width */
export function paintPoints(pen, width) {
  const { train, test, classes, settings } = network.value;
  const how = { width, radius: radiusOn(width), theme: colours.value, classes: classes > 0 };
  pen.lineWidth = RIM;
  dots(pen, train, { ...how, rim: TRAIN });
  if (settings.showTest) dots(pen, test, { ...how, rim: TEST });
}

/** The radius of a point on a map of this width. @param {number} width */
export function radiusOn(width) {
  const { train, test, settings } = network.value;
  const count = train.length + (settings.showTest ? test.length : 0);
  const radius = Math.max(2.3, Math.min(3.6, 55 / Math.sqrt(count))) * Math.max(1, width / 330);
  return radius + RIM / 2;
}
