// Controls that an address hides, as `noise_hide=true` does: a teacher leaves those that matter.
// The server knows the names; controls.css hides what the body names.

import { effect } from "../parts/view.js";
import { catalogue } from "./catalogue.js";
import { network, page } from "./state.js";
import { HIDE } from "./url.js";

/** Hide what the address says, whenever it changes. */
export function installHiding() {
  effect(() => {
    if (!network.value) return;
    const hidden = Object.entries(page.value)
      .filter(([key, text]) => key.endsWith(HIDE) && text === "true")
      .map(([key]) => catalogue.hidden[key.slice(0, -HIDE.length)]);
    document.body.dataset.hidden = hidden.join(" ");
  });
}
