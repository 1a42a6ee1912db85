// The tabs beneath the network. Which of them is open, the address says.

import { Own } from "../data/panel.js";
import { Inside } from "../inside/inside.js";
import { Editor } from "../lesson/editor.js";
import { Strip } from "../lesson/lesson.js";
import { Button } from "../parts/elements.js";
import { html, useLayoutEffect, useRef } from "../parts/view.js";
import { page, setPage } from "../state/state.js";
import { Exports } from "./files.js";
import { Histograms } from "./histograms.js";
import { Surface } from "./surface.js";

/** @type {[id: string, title: string, view: () => unknown, hint: string][]} */
const PANELS = [
  ["inside", "Look inside", Inside, "One update of the network, number by number"],
  ["surface", "Loss surface", Surface, "The loss over two of the weights"],
  ["histograms", "Histograms", Histograms, "How weights, gradients and updates are spread"],
  ["own", "Own data", Own, "Points that you draw, or a CSV file"],
  ["files", "Export", Exports, "The network, a program that trains it, a link, a picture"],
  ["lesson", "Lesson", Editor, "Steps with a prompt each, for a class"],
];

/** The lesson that is gone through, the tabs, and the panel of the open one. */
export function Panels() {
  const ref = useRef(/** @type {any} */ (null));
  const open = PANELS.find(([id]) => id === page.value.panel);
  useLayoutEffect(() => {
    if (open) ref.current.scrollIntoView({ block: "nearest" });
  }, [open?.[0]]);
  const tab = (/** @type {(typeof PANELS)[0]} */ [id, title, , hint]) => html`
    <${Button} key=${id} id=${`tab-${id}`} title=${hint} aria-expanded=${String(id === open?.[0])}
      aria-controls="panel"
      act=${() => setPage({ panel: id === open?.[0] ? null : id })}>${title}<//>
  `;
  return html`
    <section id="panels" ref=${ref} aria-label="More to look at">
      <${Strip} />
      <div id="tabs" role="group" aria-label="Panels">${PANELS.map(tab)}</div>
      <section id="panel" hidden=${!open} tabindex="0"
        aria-label=${open?.[1]}>${open && html`<${open[2]} key=${open[0]} />`}</section>
    </section>
  `;
}
