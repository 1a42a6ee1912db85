// The board of the step view: the line of this moment, large enough for the last row, and the log.
// It shows what it is given and knows nothing of where that comes from.

import { html, useLayoutEffect, useRef } from "../parts/view.js";
import { bracketed, number } from "../state/names.js";
import { subject } from "./lights.js";

/** @import { ChainRecord, ForwardRecord, Inside, MarkRecord, Step, UpdateRecord } from "../state/types.js" */

export const KINDS = { mark: "sample", forward: "forward", chain: "backward", update: "update" };

/**
 * The board: a record of a chapter, or a word instead.
 * @param {{chapter: Inside | null, position: number, idle: string}} props
 */
export function Board({ chapter, position, idle }) {
  const record = chapter?.records[position - 1];
  if (!chapter || !record)
    return html`
      <div class="board">
        <h3><span class="kind"></span><span></span></h3>
        <div class="lines"><p class="aside">${idle}</p></div>
        <p class="unseen" aria-live="polite"></p>
      </div>
    `;
  const kind = record.kind === "mark" ? opened(chapter.records, position) : record.kind;
  return html`
    <div class="board">
      <h3><span class=${`kind ${kind}`}>${KINDS[kind]}</span><span>${subject(record)}</span></h3>
      <div class="lines">${lines(record, chapter)}</div>
      <p class="unseen" aria-live="polite">${record.text}</p>
    </div>
  `;
}

/** The kind of stage that a mark opens. @param {Step[]} records @param {number} position */
const opened = (records, position) =>
  records.slice(position).find(({ kind }) => kind !== "mark")?.kind ?? "mark";

/** @param {Step} record @param {Inside} chapter */
function lines(record, chapter) {
  if (record.kind === "forward") return forward(record);
  if (record.kind === "chain") return chain(record);
  return record.kind === "update" ? update(record) : mark(record, chapter);
}

/** The opening of a sample shows the sample, any other mark what it says. */
function mark(/** @type {MarkRecord} */ { what, text }, /** @type {Inside} */ { x, label }) {
  if (what !== "sample") return html`<p>${text}</p>`;
  return html`
    <p>x₁ = ${number(x[0])}, x₂ = ${number(x[1])}</p>
    <p class="how">target <b class="target">${number(label)}</b></p>
    <p class="aside">${text} (its number in the training set)</p>
  `;
}

/** z = 0.3, and beneath it how: in symbols, then in numbers. */
const forward = (/** @type {ForwardRecord} */ { name, how, value }) => html`
  <p>${name} = <b class="target">${number(value)}</b></p>
  ${how.map((part) => html`<p class=${part.length > 90 ? "how long" : "how"}>= ${part}</p>`)}
`;

/** upstream · local = contribution, each under its symbol, and what has been summed up. */
function chain(/** @type {ChainRecord} */ record) {
  const { factors, local, upstream, contribution, after, rule, weight } = record;
  return html`
    <p class="product">
      ${factor(factors[0], number(upstream), "upstream")}${sign("·")}
      ${factor(factors[1], bracketed(local), "local")}${sign("=")}
      ${factor(factors[2], number(contribution), "contribution")}
    </p>
    <p class="how">
      ${weight ? "gradient so far" : "so far"} <b class="target">${number(after)}</b>
    </p>
    <p class="aside">${rule}</p>
  `;
}

/** old − lr · gradient = new, with what the rule remembers written beneath. */
function update(/** @type {UpdateRecord} */ { terms, old, lr, direction, new: after }) {
  const remembered = Object.entries(terms);
  const term = (/** @type {[string, number]} */ [name, value]) =>
    html`<span>${name} <b>${number(value)}</b></span>`;
  return html`
    <p class="product bare">
      ${factor("", number(old), "old")}${sign("−")}${factor("", number(lr), "lr")}${sign("·")}
      ${factor("", bracketed(direction), remembered.length ? "direction" : "gradient")}
      ${sign("=")}${factor("", number(after), "new")}
    </p>
    ${remembered.length > 0 && html`<p class="terms">${remembered.map(term)}</p>`}
  `;
}

/** A number of a product: its symbol above, what it is beneath. */
const factor = (
  /** @type {string} */ symbol,
  /** @type {string} */ value,
  /** @type {string} */ name,
) =>
  html`<span class=${`factor ${name}`}><small>${symbol}</small><b>${value}</b><small>${name}</small></span>`;

const sign = (/** @type {string} */ text) =>
  html`<span class="factor sign"><small></small><b>${text}</b></span>`;

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
