// The board of the step view: the line of this moment, large enough for the last row, and the log.
// It shows what it is given and knows nothing of where that comes from.
import { el } from "../parts/parts.js";
import { subject } from "./lights.js";
import { bracketed, number } from "../state/names.js";

export const KINDS = { mark: "sample", forward: "forward", chain: "backward", update: "update" };

/** The board: `element` for the page, `show` for a record, `clear` for a word instead. */
export class Board {
  constructor(app) {
    this.app = app;
    this.kind = el("span", { className: "kind" });
    this.subject = el("span", {});
    this.lines = el("div", { className: "lines" });
    this.spoken = el("p", { className: "unseen", "aria-live": "polite" });
    this.element = el(
      "div",
      { className: "board" },
      el("h3", {}, this.kind, this.subject),
      this.lines,
      this.spoken,
    );
  }

  /** Show the record at this place of a chapter. */
  show(chapter, position) {
    const { records } = chapter;
    const record = records[position - 1];
    if (!record) return this.clear("There is nothing to be seen here.");
    const kind = record.kind === "mark" ? opened(records, position) : record.kind;
    this.kind.textContent = KINDS[kind] ?? kind;
    this.kind.className = `kind ${kind}`;
    this.subject.textContent = subject(record, this.app);
    this.spoken.textContent = record.text;
    const lines = { forward, chain, update, mark }[record.kind];
    this.lines.replaceChildren(...(lines ? lines(record, chapter) : plain(record)));
  }

  /** Show a word in place of a record. */
  clear(text) {
    this.kind.textContent = this.subject.textContent = this.spoken.textContent = "";
    this.kind.className = "kind";
    this.lines.replaceChildren(line("aside", text));
  }
}

const line = (className, ...parts) => el("p", { className }, ...parts);

/** The kind of stage that a mark opens. */
function opened(records, position) {
  return records.slice(position).find(({ kind }) => kind !== "mark")?.kind ?? "mark";
}

const plain = ({ text }) => [line("", text)];

/** The opening of a sample shows the sample, any other mark what it says. */
function mark({ what, text }, { x, label }) {
  if (what !== "sample") return plain({ text });
  return [
    line("", `x₁ = ${number(x[0])}, x₂ = ${number(x[1])}`),
    line("how", "target ", el("b", { className: "target" }, number(label))),
    line("aside", `${text} (its number in the training set)`),
  ];
}

/** z = 0.3, and beneath it how: in symbols, then in numbers. */
function forward({ name, how, value }) {
  return [
    line("", `${name} = `, el("b", { className: "target" }, number(value))),
    ...how.map((part) => line(part.length > 90 ? "how long" : "how", `= ${part}`)),
  ];
}

/** upstream · local = contribution, each under its symbol, and what has been summed up. */
function chain({ factors, local, upstream, contribution, after, rule, weight }) {
  const total = [
    weight ? "gradient so far " : "so far ",
    el("b", { className: "target" }, number(after)),
  ];
  return [
    line(
      "product",
      factor(factors[0], number(upstream), "upstream"),
      sign("·"),
      factor(factors[1], bracketed(local), "local"),
      sign("="),
      factor(factors[2], number(contribution), "contribution"),
    ),
    line("how", ...total),
    line("aside", rule),
  ];
}

/** old − lr · gradient = new, with what the rule remembers written beneath. */
function update({ terms, old, lr, direction, new: after }) {
  const remembered = Object.entries(terms);
  return [
    line(
      "product bare",
      factor("", number(old), "old"),
      sign("−"),
      factor("", number(lr), "lr"),
      sign("·"),
      factor("", bracketed(direction), remembered.length ? "direction" : "gradient"),
      sign("="),
      factor("", number(after), "new"),
    ),
    ...(remembered.length
      ? [
          line(
            "terms",
            ...remembered.map(([name, value]) =>
              el("span", {}, `${name} `, el("b", {}, number(value))),
            ),
          ),
        ]
      : []),
  ];
}

/** A number of a product: its symbol above, what it is beneath. */
function factor(symbol, value, name) {
  return el(
    "span",
    { className: `factor ${name}` },
    el("small", {}, symbol),
    el("b", {}, value),
    el("small", {}, name),
  );
}

const sign = (text) => el("span", { className: "factor sign" }, el("small", {}), el("b", {}, text));

/** The log: every record of the chapter a line, the line of this moment lit. */
export class Log {
  constructor(chosen) {
    this.chosen = chosen;
    this.records = null;
    this.element = el("ol", {
      className: "records",
      tabIndex: 0,
      "aria-label": "Log of this sample",
    });
    this.element.addEventListener("click", ({ target }) => {
      const line = [...this.element.children].indexOf(target.closest("li"));
      if (line >= 0) this.chosen(line + 1);
    });
  }

  /** Show these records and light the line at this place. */
  show(records, position) {
    if (records !== this.records) {
      this.records = records;
      this.element.replaceChildren(
        ...records.map(({ kind, text }) => el("li", { className: kind }, text)),
      );
    }
    for (const [k, line] of [...this.element.children].entries()) {
      line.classList.toggle("past", k < position);
      line.toggleAttribute("aria-current", k === position - 1);
    }
    this.follow(this.element.children[position - 1]);
  }

  /** Keep the lit line in the middle, without moving the page. */
  follow(line) {
    if (!line) return;
    const { element } = this;
    const top = line.offsetTop - element.offsetTop;
    element.scrollTop = top - (element.clientHeight - line.offsetHeight) / 2;
  }
}
