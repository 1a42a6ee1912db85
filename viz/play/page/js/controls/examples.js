// A menu of examples to load, each a link with a question.

import { Button } from "../parts/elements.js";
import { html, useRef } from "../parts/view.js";
import { catalogue } from "../state/catalogue.js";
import { send } from "../state/connection.js";
import { frame } from "../state/state.js";

/** The button, and what it opens; the browser closes it when one presses Escape or elsewhere. */
export function Examples() {
  const ref = useRef(/** @type {any} */ (null));
  if (!frame.value) return null; // the catalogue comes before the first frame
  const begin = (/** @type {MouseEvent} */ event, /** @type {string} */ link) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // in a tab of its own
    event.preventDefault(); // an address that is there already would do nothing
    send({ do: "start", link });
    ref.current.hidePopover();
  };
  return html`
    <${Button} class="quiet" popovertarget="examples">Examples<//>
    <ul id="examples" ref=${ref} popover>
      ${catalogue.examples.map(
        ({ title, question, link }) => html`
          <li key=${link}>
            <a href=${`#${link}`} onClick=${(/** @type {any} */ event) => begin(event, link)}>
              <b>${title}</b> <span>${question}</span>
            </a>
          </li>
        `,
      )}
    </ul>
  `;
}
