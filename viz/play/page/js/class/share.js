// A teacher's page: it is shared by a link, and tells those who follow where one looks.

import { position, chapter } from "../inside/walk.js";
import { Button } from "../parts/elements.js";
import { copy } from "../parts/files.js";
import { throttled } from "../parts/timing.js";
import { effect, html, signal } from "../parts/view.js";
import { onMessage, send } from "../state/connection.js";
import { hovered, page } from "../state/state.js";
import { fromSession, keepSession } from "../state/store.js";

const KEY = "stepgrad-class";
const OFTEN = 100; // ms between two messages of where one looks

/** The room of this page, if it is shared, and how many follow. */
export const shared = signal(/** @type {{room: string, followers: number} | null} */ (null));
onMessage("shared", ({ key, room, followers }) => {
  keepSession(KEY, key);
  shared.value = { room, followers };
});
onMessage("ready", () => {
  const key = fromSession(KEY); // of before the line broke or the page was loaded again
  if (key) send({ do: "share", key });
});

/** Share this page, and copy the link. */
export function share() {
  if (shared.peek()) copyLink();
  else send({ do: "share" });
}

function copyLink() {
  const link = new URL(location.href);
  link.searchParams.set("room", shared.peek()?.room ?? "");
  link.hash = "";
  copy(link.href, "Link");
}

const tell = throttled(OFTEN, (/** @type {object} */ view) => send({ do: "view", ...view }));
effect(() => {
  const view = {
    kind: hovered.value?.kind ?? null,
    name: hovered.value?.name ?? null,
    panel: page.value.panel ?? null,
    sample: chapter.value?.sample ?? 0,
    record: position.value,
  };
  if (shared.value) tell(view);
});

/** The line that says who follows. */
export function SharedLine() {
  const followers = shared.value?.followers ?? 0;
  const alone = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
  return html`
    <p>
      This page is shared: <b>${followers}</b> ${followers === 1 ? "page follows" : "pages follow"}.
      ${alone && html` Only this machine opens the link; <code>stepgrad play --host 0.0.0.0</code> lets others in.`}
    </p>
    <${Button} act=${copyLink}>Copy the link for the class<//>
  `;
}
