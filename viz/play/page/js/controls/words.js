// The lines beneath the network: formulas of what is pointed at, else of data and loss, and what
// the server has noticed, such as a dead unit or a training that has stopped.

import { byId, write } from "../parts/dom.js";
import { el } from "../parts/parts.js";
import { featureText } from "../state/catalogue.js";
import { capital, describeNode, formulaOf } from "../state/names.js";

const MOST = 2; // notices in the line; the rest is in its tooltip

/** Keep both lines. */
export function install(app) {
  const formula = byId("formula");
  const words = byId("words");
  const details = el("details", { hidden: true }, el("summary", {}, "Details"), el("p", {}));
  words.after(details);
  let last = "";
  let written = "";

  const showFormula = () => {
    if (!app.frame || !app.network) return;
    const parts = formulaParts(app);
    const key = parts.flat().join("|");
    if (key === written) return;
    written = key;
    formula.replaceChildren(
      ...parts.flatMap(([what, text]) => [el("i", {}, what), el("span", {}, text)]),
    );
    formula.title = parts.map((part) => part.join(" ")).join("\n");
  };
  app.on("hover", showFormula);
  app.on("network", showFormula);
  app.on("frame", (frame) => {
    if (app.hovered || !formula.textContent) showFormula();
    const all = [frame.stopped, ...frame.words.map(({ text }) => text)].filter(Boolean);
    const more = all.length > MOST ? [`and ${all.length - MOST} more`] : [];
    const text = [...all.slice(0, MOST), ...more].join(" · ");
    words.classList.toggle("stopped", Boolean(frame.stopped));
    write(words, text && capital(text));
    words.title = all.join("\n");
    details.hidden = !frame.stopped || !frame.details;
    write(details.lastChild, frame.details ?? "");
    const stuck = JSON.stringify(frame.words);
    if (stuck !== last) app.emit("stuck", frame.words);
    last = stuck;
  });
  app.on("network", () => (last = "")); // its elements may be new
}

// What to write: pairs of a word and a formula.
function formulaParts(app) {
  const { hovered, network } = app;
  if (hovered?.kind === "feature") return [["Feature", featureText(hovered.name)]];
  if (hovered?.kind === "neuron") {
    const before = Number(hovered.name.split(".")[0]);
    const words = capital(describeNode(hovered.name, app));
    const formula = [words, `= ${formulaOf(hovered.name, app)}`];
    return before > 0 ? [formula, ["h", `the outputs of layer ${before}`]] : [formula];
  }
  const { data, loss, update } = network.formulas;
  return [
    ["Data", data],
    ["Loss", loss],
    ["Update", update],
  ];
}
