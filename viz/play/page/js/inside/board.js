// The board of the step view: the line of this moment, large enough for the last row, and the log.
// What it says comes from the server; here it is given its form.

import { html, useLayoutEffect, useRef } from "../parts/view.js";
import { UpdatePicture } from "./update.js";

/** @import { Inside, Pieces, Step } from "../state/types.js" */

export const KINDS = { mark: "sample", forward: "forward", chain: "backward", update: "update" };

const LONG = 90; // characters of a line that is written smaller
const PARTS = /** @type {Record<string, string>} */ ({ target: "contribution" });

/**
 * The board: a record of a chapter, or a word instead.
 * @param {{chapter: Inside | null, position: number, idle: string}} props
 */
export function Board({ chapter, position, idle }) {
  const record = chapter?.records[position - 1];
  if (!chapter || !record)
    return html`
      <div class="board">
        <h2><span class="kind"></span><span></span></h2>
        <div class="lines"><p class="aside">${idle}</p></div>
        <p class="unseen" aria-live="polite"></p>
      </div>
    `;
  const kind = record.kind === "mark" ? opened(chapter.records, position) : record.kind;
  return html`
    <div class="board">
      <h2><span class=${`kind ${kind}`}>${KINDS[kind]}</span><span>${record.subject}</span></h2>
      <div class="lines">
        ${record.kind === "mark" ? mark(record, chapter) : written(record)}
      </div>
      ${record.bar && html`<${UpdatePicture} bar=${record.bar} sums=${chapter.sums[record.at ?? ""]} />`}
      <p class="unseen" aria-live="polite">${record.text}</p>
    </div>
  `;
}

/** The kind of stage that a mark opens. @param {Step[]} records @param {number} position */
const opened = (records, position) =>
  records.slice(position).find(({ kind }) => kind !== "mark")?.kind ?? "mark";

/** The opening of a sample shows the sample, any other mark what it says. */
const mark = (/** @type {Step} */ { what, text }, /** @type {Inside} */ { point }) =>
  what === "sample"
    ? html`<p>${point}</p><p class="aside">${text} (its number in the training set)</p>`
    : html`<p>${text}</p>`;

/** A product, then lines, the first of them large where there is no product. */
const written = (/** @type {Step} */ { kind, product = [], lines = [], aside }) => html`
  ${product.length > 0 && html`<p class=${`product ${kind}`}>${product.map(factor)}</p>`}
  ${lines.map((line, k) => {
    const long = line.map(([text]) => text).join("").length > LONG;
    const looks = `${k || product.length ? "how" : ""} ${long ? "long" : ""}`.trim();
    return html`<p class=${looks}>${pieces(line)}</p>`;
  })}
  ${aside && html`<p class="aside">${aside}</p>`}
`;

/** A line in pieces, each dressed by the part it plays. @param {Pieces} line */
export const pieces = (line) =>
  line.map(([text, role]) => (role ? html`<b class=${role}>${text}</b>` : text));

/** A number of a product: its symbol above and its part beneath; or a sign between numbers. */
const factor = (/** @type {[string, string, string]} */ [symbol, text, role]) =>
  symbol
    ? html`
      <span class=${`factor ${role}`}>
        <small>${symbol}</small><b>${text}</b><small>${PARTS[role] ?? role}</small>
      </span>
    `
    : html`<span class="factor sign"><small></small><b>${text}</b></span>`;

/**
 * The log: every record of the chapter a line, the line of this moment lit.
 * @param {{records: Step[], position: number, choose: (position: number) => void}} props
 */
export function Log({ records, position, choose }) {
  const ref = useRef(/** @type {any} */ (null));
  // The lit line stays in the middle, without moving the page.
  useLayoutEffect(() => {
    const list = ref.current;
    const line = list.children[position - 1];
    if (!line) return;
    const top = line.offsetTop - list.offsetTop;
    list.scrollTop = top - (list.clientHeight - line.offsetHeight) / 2;
  }, [records, position]);
  const row = (/** @type {Step} */ { kind, text }, /** @type {number} */ k) => html`
    <li key=${k} class=${k < position ? `${kind} past` : kind}
      aria-current=${k === position - 1 ? "true" : undefined}
      onClick=${() => choose(k + 1)}>${text}</li>
  `;
  return html`
    <ol class="records" ref=${ref} tabindex="0"
      aria-label="Log of this sample">${records.map(row)}</ol>
  `;
}
