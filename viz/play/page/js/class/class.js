// The line at the top of a page that is followed, or follows.

import { html } from "../parts/view.js";
import { room } from "../state/state.js";
import { FollowedLine } from "./follow.js";
import { shared, SharedLine } from "./share.js";

/** The line; nothing on a page that is alone. */
export function ClassLine() {
  if (room) return html`<div id="class" class="follows" role="status"><${FollowedLine} /></div>`;
  return shared.value && html`<div id="class" role="status"><${SharedLine} /></div>`;
}
