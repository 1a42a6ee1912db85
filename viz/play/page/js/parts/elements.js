// The parts that several views are made of: buttons, icons, labelled controls, sharp canvases.

import { fit } from "./canvas.js";
import { effect, html, signal, useLayoutEffect, useRef } from "./view.js";

/** @import { Children } from "./view.js" */

/** @param {string} d */
const line = (d) => html`<path d=${d} fill="none" stroke="currentColor" stroke-width="1.9"
  stroke-linecap="round" stroke-linejoin="round" />`;
/** @param {string} d */
const solid = (d) => html`<path d=${d} fill="currentColor" />`;
/** @param {string} place */
const dot = (place) => solid(`M${place}a1.2 1.2 0 1 0 .01 0z`);

/** @type {Record<string, () => unknown[]>} */
const ICONS = {
  play: () => [solid("M6 3.5v13l11-6.5z")],
  pause: () => [solid("M5 3.5h3.6v13H5zM11.4 3.5H15v13h-3.6z")],
  back: () => [solid("M13 4v12L5 10z"), solid("M14 4h2v12h-2z")],
  on: () => [solid("M7 4v12l8-6z"), solid("M4 4h2v12H4z")],
  rewind: () => [line("M4.2 7.2A6.7 6.7 0 1 1 3.4 11"), line("M3.6 3.2v4.2h4.2")],
  dice: () => [
    line("M4 4h12v12H4z"),
    ...["7 5.8", "13 5.8", "10 8.8", "7 11.8", "13 11.8"].map(dot),
  ],
  undo: () => [line("M7.5 3.5L3.5 7.5l4 4"), line("M3.8 7.5H12a4.3 4.3 0 0 1 0 8.6H7.5")],
  theme: () => [line("M10 2.5a7.5 7.5 0 1 0 .01 0z"), solid("M10 2.5a7.5 7.5 0 0 1 0 15z")],
  project: () => [line("M3 4h14v9H3zM10 13v3M6.5 16.5h7")],
  plus: () => [line("M10 5v10M5 10h10")],
  minus: () => [line("M5 10h10")],
  close: () => [line("M5.5 5.5l9 9M14.5 5.5l-9 9")],
};

/**
 * A button; what else is given become its attributes.
 * @param {{act: (event: MouseEvent) => void, children?: Children} & Record<string, unknown>} given
 */
export const Button = ({ act, children, ...rest }) =>
  html`<button type="button" onClick=${act} ...${rest}>${children}</button>`;

/**
 * A button with an icon and a label, which is its tooltip too if there is no other.
 * @param {{icon: string, label: string, title?: string, act: () => void} & Record<string, unknown>} given
 */
export const IconButton = ({ icon, label, title = label, act, ...rest }) => html`
  <${Button} act=${act} title=${title} aria-label=${label} ...${rest}>
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"
      class="icon">${ICONS[icon]()}</svg>
  <//>
`;

/**
 * A labelled control: the words, then the control.
 * @param {{words: Children, class?: string, children?: Children}} given
 */
export const Field = ({ words, class: name = "", children }) =>
  html`<label class=${`field ${name}`.trim()}><span>${words}</span>${children}</label>`;

/** A labelled box to tick. @param {{words: Children, class: string, checked: boolean, act: (on: boolean) => void, id?: string}} given */
export const Tick = ({ words, class: name, checked, act, id }) => html`
  <${Field} words=${words} class=${name}>
    <input type="checkbox" id=${id} checked=${checked}
      onChange=${(/** @type {any} */ { target }) => act(target.checked)} />
  <//>
`;

/**
 * A menu of [value, text] pairs; what else is given become its attributes.
 * @param {{pairs: string[][], value: string, act: (value: string) => void} & Record<string, unknown>} given
 */
export const Menu = ({ pairs, value, act, ...rest }) => html`
  <select value=${value} onChange=${(/** @type {any} */ { target }) => act(target.value)}
    ...${rest}>
    ${pairs.map(([one, text]) => html`<option key=${one} value=${one}>${text}</option>`)}
  </select>
`;

/**
 * A canvas that is painted again when its size changes, or a signal that `paint` reads.
 * @param {{paint: (pen: CanvasRenderingContext2D, width: number, height: number) => void}
 *   & Record<string, unknown>} given
 */
export function Canvas({ paint, ...rest }) {
  const ref = useRef(/** @type {any} */ (null));
  const latest = useRef(signal(paint)).current;
  useLayoutEffect(() => {
    latest.value = paint;
  });
  useLayoutEffect(() => {
    const resized = signal(0);
    const watch = new ResizeObserver(() => (resized.value += 1));
    watch.observe(ref.current);
    const stop = effect(() => {
      if (resized.value < 0 || !ref.current.clientWidth) return;
      const { pen, width, height } = fit(ref.current);
      latest.value(pen, width, height);
    });
    return () => (watch.disconnect(), stop());
  }, []);
  return html`<canvas ref=${ref} ...${rest} />`;
}
