// The page: its parts in the order in which they stand, and the line to the server.

import { Help } from "./beginning/help.js";
import { Spoken } from "./beginning/spoken.js";
import { ClassLine } from "./class/class.js";
import { Controls } from "./controls/controls.js";
import { listenToKeys } from "./controls/keys.js";
import { Top } from "./controls/transport.js";
import { Lines } from "./controls/words.js";
import { Data } from "./data/data.js";
import { DropVeil } from "./data/drop.js";
import { begin } from "./lesson/lesson.js";
import { Card } from "./network/card.js";
import { NetworkColumn } from "./network/network.js";
import { Output } from "./output/output.js";
import { Panels } from "./panels/panels.js";
import { html, render } from "./parts/view.js";
import { installAddress } from "./state/address.js";
import { onMessage, start } from "./state/connection.js";
import { installHiding } from "./state/hiding.js";
import { frame, network } from "./state/state.js";
import { installPlace } from "./state/store.js";
import { Toasts } from "./state/toasts.js";

const Work = () => html`
  <${Controls} />
  <main><${Data} /><${Card} /><${NetworkColumn} /><${Output} /></main>
  <${Lines} />
  <${Panels} />
  <${Spoken} />
`;

const Page = () => html`
  <${Top} />
  ${network.value && frame.value && html`<${Work} />`}
  <${ClassLine} />
  <${DropVeil} />
  <${Toasts} />
  <${Help} />
`;

render(html`<${Page} />`, document.body);
listenToKeys();
installPlace();
installAddress();
installHiding();
const first = onMessage("network", () => queueMicrotask(() => (first(), begin())));
start();
