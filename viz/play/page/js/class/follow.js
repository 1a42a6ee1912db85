// A student's page that follows a teacher's: it shows what that one shows, until one lets go.

import { chapter, position } from "../inside/walk.js";
import { Button } from "../parts/elements.js";
import { batch, html, signal } from "../parts/view.js";
import { onMessage } from "../state/connection.js";
import { frame, hover, network, room, setPage } from "../state/state.js";
import { leaveAt } from "../state/store.js";

/** @import { Inside } from "../state/types.js" */

const here = signal(true); // the teacher
let told = /** @type {Inside | null} */ (null); // the records that the teacher looked into last

if (room) {
  onMessage("class", (message) => (here.value = message.here));
  onMessage("inside", (message) => (told = message));
  onMessage("view", ({ kind, name, panel, sample, record }) => {
    hover(kind && name ? { kind, name } : null);
    setPage({ panel });
    const { epoch, batch: number, playing } = frame.peek() ?? {};
    if (playing || told?.sample !== sample || told.epoch !== epoch || told.batch !== number) return;
    batch(() => {
      chapter.value = told;
      position.value = record;
    });
  });
}

/** Go on alone from what is shown: the page opens again, with its weights. */
function letGo() {
  const { link } = network.peek();
  const { epoch, batch, weights } = frame.peek();
  leaveAt(link, { until: epoch, batch, weights: [...weights] });
  const url = new URL(location.href);
  url.searchParams.delete("room");
  url.hash = link;
  location.replace(url);
}

/** The line that says what one sees. */
export const FollowedLine = () => html`
  <p>
    ${
      here.value
        ? html`<b>You follow a class:</b> what you see is the teacher’s page.`
        : html`<b>The teacher’s page is closed.</b> Wait for it, or go on alone.`
    }
  </p>
  ${frame.value && html`<${Button} act=${letGo}>Let go and try it yourself<//>`}
`;
