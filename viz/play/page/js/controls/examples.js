// A menu of examples to load, each a link with a question. Together they are a lesson, whose strip
// keeps the question in sight.

import { go } from "../lesson/lesson.js";
import { Button } from "../parts/elements.js";
import { html, useRef } from "../parts/view.js";
import { catalogue } from "../state/catalogue.js";
import { frame } from "../state/state.js";

/** The button, and what it opens; the browser closes it when one presses Escape or elsewhere. */
export function Examples() {
  const ref = useRef(/** @type {any} */ (null));
  if (!frame.value) return null; // the catalogue comes before the first frame
  const begin = (/** @type {MouseEvent} */ event, /** @type {number} */ at) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // in a tab of its own
    event.preventDefault();
    go(lesson(), at);
    ref.current.hidePopover();
  };
  return html`
    <${Button} class="quiet" popovertarget="examples">Examples<//>
    <ul id="examples" ref=${ref} popover>
      ${catalogue.examples.map(
        ({ title, question, link }, at) => html`
          <li key=${link}>
            <a href=${`#${link}`} onClick=${(/** @type {any} */ event) => begin(event, at)}>
              <b>${title}</b> <span>${question}</span>
            </a>
          </li>
        `,
      )}
    </ul>
  `;
}

const lesson = () => ({
  title: "Examples",
  steps: catalogue.examples.map(({ question, link }) => ({
    prompt: question,
    state: link,
    epoch: 0,
  })),
});
