// The lines beneath the network: formulas of what is pointed at, else of data and loss, and what
// the server has noticed, such as a dead unit or a training that has stopped.

import { html } from "../parts/view.js";
import { featureText } from "../state/catalogue.js";
import { capital, formulaOf, number } from "../state/names.js";
import { current, frame, hovered, inWords, into, network, parameter } from "../state/state.js";

const MOST = 2; // notices in the line; the rest is in its tooltip

/** Both lines. */
export const Lines = () => html`
  <section id="lines" aria-label="Formulas and notices"><${Formula} /><${Notices} /></section>
`;

function Formula() {
  const parts = formulas();
  const title = parts.map((part) => part.join(" ")).join("\n");
  return html`
    <p id="formula"
      title=${title}>${parts.map(([what, text]) => html`<i>${what}</i><span>${text}</span>`)}</p>
  `;
}

/** What to write: pairs of a word and a formula. */
function formulas() {
  const { formulas } = network.value;
  const { kind, name = "" } = hovered.value ?? {};
  if (kind === "feature") return [["Feature", featureText(name)]];
  if (kind === "neuron" && current.value) {
    const words = capital(inWords(name));
    return [[words, `= ${formulaOf(name, into(name), network.value, current.value)}`]];
  }
  const index = kind === "weight" ? parameter(name)?.index : undefined;
  if (index !== undefined && current.value)
    return [
      [capital(inWords(name)), number(current.value.weights[index])],
      ["last update", current.value.update ?? "…"],
      ["", "Pull it up or down; click to edit or explain it."],
    ];
  return [
    ["Data", formulas.data],
    ["Loss", formulas.loss],
    ["Update", formulas.update],
  ];
}

function Notices() {
  const { stopped, details, words } = frame.value;
  const all = [...(stopped ? [stopped] : []), ...words.map(({ text }) => text)];
  const more = all.length > MOST ? [`and ${all.length - MOST} more`] : [];
  return html`
    <p id="words" aria-live="polite" class=${stopped ? "stopped" : ""} title=${all.join("\n")}>
      ${capital([...all.slice(0, MOST), ...more].join(" · "))}
    </p>
    <details hidden=${!stopped || !details}>
      <summary>Details</summary>
      <p>${details ?? ""}</p>
    </details>
  `;
}
