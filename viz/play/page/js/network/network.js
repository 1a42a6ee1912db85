// The network: a small picture for every feature and neuron, its bias, and the links between them.
// Elements are made when the shape of the network changes; a frame only repaints what is there.

import { Notes } from "../beginning/notes.js";
import { signColour } from "../parts/colours.js";
import { Tile } from "../parts/maps.js";
import { computed, effect, html, useComputed, useLayoutEffect, useRef } from "../parts/view.js";
import { catalogue, featureMap, featureText } from "../state/catalogue.js";
import { current, frame, hovered, inWords, into, looksInside, network } from "../state/state.js";
import { colours } from "../state/theme.js";
import { Glows, lights } from "./glow.js";
import { Depth, Heads } from "./heads.js";
import { isOutput, layout, room, shape } from "./layout.js";
import { Links } from "./links.js";
import { pointed, watch } from "./pointing.js";
import { arrows, stopAt } from "./stops.js";

/** @import { Parameter } from "../state/types.js" */
/** @import { Place } from "./layout.js" */

const BIAS = 2; // a bias of this size has the full colour

/** The column of the network: its depth, and the stage on which it stands. */
export function NetworkColumn() {
  const ref = useRef(/** @type {any} */ (null));
  useLayoutEffect(() => {
    const stage = ref.current;
    const measure = () => {
      const letter = parseFloat(getComputedStyle(stage).fontSize);
      room.value = { width: stage.clientWidth, height: stage.clientHeight, letter };
    };
    measure();
    new ResizeObserver(measure).observe(stage);
    watch(stage);
  }, []);
  return html`
    <section id="network" aria-label="Network">
      ${!looksInside.value && html`<${Depth} />`}
      <div id="stage" ref=${ref}><${Board} /></div>
    </section>
  `;
}

function Board() {
  const { settings } = network.value;
  const { width, height, size, bare, features, nodes } = layout.value;
  const name = lights.value ? "board-of-nodes dimmed" : "board-of-nodes";
  return html`
    <div class=${name}
      style=${{ width: `${width}px`, height: `${height}px`, "--node": `${size}px` }}>
      <${Links} />
      ${!bare && html`<${Heads} />`}
      <div role="group" aria-label="Features and neurons: arrow keys go from one to the next"
        ...${arrows}>
        ${[...features.keys()].map(
          (key) =>
            html`<${Feature} key=${key} name=${key} on=${settings.features.includes(key)} />`,
        )}
        ${[...nodes.keys()].map(
          (id, order) => html`<${Neuron} key=${id + shape.value} id=${id} order=${order} />`,
        )}
      </div>
      <${Glows} />
      <${Notes} />
    </div>
  `;
}

/** A small map that is painted again when a signal changes. @param {{paint: (tile: Tile) => void}} props */
function Picture({ paint }) {
  const ref = useRef(/** @type {any} */ (null));
  useLayoutEffect(() => {
    const tile = new Tile(catalogue.limits.small, ref.current);
    return effect(() => paint(tile));
  }, []);
  return html`<canvas ref=${ref} />`;
}

/** @param {Place} place @param {number} [size] */
function at({ x, y }, size) {
  const where = { left: `${x}px`, top: `${y}px` };
  return size ? { ...where, width: `${size}px`, height: `${size}px` } : where;
}

/** @param {{name: string, on: boolean}} props */
function Feature({ name, on }) {
  const { size, letter, features } = layout.value;
  const place = /** @type {Place} */ (features.get(name));
  const { kind, name: other } = hovered.value ?? {};
  const mark = kind === "feature" && other === name ? "pointed" : "";
  const map = useRef(featureMap(name)).current;
  return html`
    <span class="feature-label"
      style=${at({ x: place.x - size / 2 - letter / 2, y: place.y })}>${featureText(name)}</span>
    <button type="button" class=${`node feature ${mark}`}
      aria-label=${`Feature ${featureText(name)}`} aria-pressed=${String(on)} data-kind="feature"
      data-name=${name} tabindex=${stopAt(name)} style=${at(place, size)}
    >
      <${Picture} paint=${(/** @type {Tile} */ tile) => tile.paint(map, colours.value.signs)} />
    </button>
  `;
}

/** What the server says of nodes, such as of a dead unit; another map only when the words change. */
const notices = computed(() => JSON.stringify(frame.value.words));
const stuck = computed(
  () => new Map(JSON.parse(notices.value).map((/** @type {any} */ { node, text }) => [node, text])),
);

/** A neuron, the `order`-th of all, and its bias. @param {{id: string, order: number}} props */
function Neuron({ id, order }) {
  const place = layout.value.nodes.get(id);
  const { size } = layout.value;
  if (!place) return null;
  const j = Number(id.split(".")[1]);
  const words = inWords(id);
  const lit = lights.value?.[id];
  const looks = [
    "node",
    isOutput(id) && "output",
    isOutput(id) && network.value.classes && `class-${j}`,
    pointed.value === id && "pointed",
    stuck.value.has(id) && "stuck",
    lit && `lit ${lit.cls}`,
  ];
  const paint = (/** @type {Tile} */ tile) => {
    const { signs, halves, class: classes } = colours.value;
    const { settings, classes: count } = network.value;
    const shades = settings.discretize ? halves : signs;
    const table = count && isOutput(id) ? classes[j] : shades;
    if (current.value) tile.paint(current.value.maps, table, order * catalogue.limits.small ** 2);
  };
  return html`
    <button type="button" class=${looks.filter(Boolean).join(" ")}
      aria-label=${`${words}: show its weights`} title=${stuck.value.get(id) ?? ""}
      data-kind="neuron" data-name=${id} tabindex=${stopAt(id)} style=${at(place, size)}
    >
      <${Picture} paint=${paint} />
    </button>
    <${Bias} node=${id}
      place=${{ x: place.x - size / 2, y: place.y + size / 2 }} />
  `;
}

/** @param {{node: string, place: Place}} props */
function Bias({ node, place }) {
  const bias = /** @type {Parameter} */ (into(node).at(-1));
  const lit = lights.value?.[bias.name];
  const { kind, name } = hovered.value ?? {};
  const mark = kind === "weight" && name === bias.name ? "pointed" : "";
  const style = useComputed(() => {
    const colour = signColour(colours.value, frame.value.weights[bias.index] ?? 0, BIAS);
    return `background-color: ${colour}`;
  });
  return html`
    <button type="button" class=${`bias ${mark} ${lit ? `lit ${lit.cls}` : ""}`} tabindex="-1"
      aria-label=${inWords(bias.name)} data-kind="weight" data-name=${bias.name} style=${at(place)}
    >
      <span style=${style}></span>
    </button>
  `;
}
