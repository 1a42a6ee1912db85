// Pointing at the network: mouse, touch and keyboard become "look at this" and "open this".
// What is looked at is in app.hovered; what is opened has a card that stays until it is closed.

import { catalogue } from "../state/catalogue.js";
import { byId } from "../parts/dom.js";

const GRACE = 60; // ms between two things, so that nothing flickers on the way

/** Watch the stage; `card` has over(what, x), open(what, x, edit, focus), leave, close. */
export function watch(app, card) {
  const stage = byId("stage");
  const what = (element) => {
    const found = element.closest?.("[data-kind]");
    if (!found || !stage.contains(found)) return null;
    return { kind: found.dataset.kind, name: found.dataset.name };
  };
  let timer = null;
  const stay = () => clearTimeout(timer);
  const leave = () => {
    stay();
    timer = setTimeout(() => card.leave(), GRACE);
  };

  stage.addEventListener("pointerover", (event) => {
    const thing = what(event.target);
    if (!thing || event.pointerType === "touch") return;
    stay();
    card.over(thing, event.clientX);
  });
  stage.addEventListener("pointerout", (event) => {
    if (event.pointerType !== "touch" && what(event.target)) leave();
  });

  stage.addEventListener("focusin", (event) => {
    const thing = what(event.target);
    if (thing && event.target.matches(":focus-visible")) card.over(thing);
  });
  stage.addEventListener("focusout", () => leave());
  stage.addEventListener("click", (event) => {
    const thing = what(event.target);
    if (!thing) return;
    stay();
    const byTouch = event.pointerType === "touch";
    if (thing.kind === "feature") toggle(app, thing.name);
    if (thing.kind === "feature" && byTouch) app.hover(thing);
    else if (thing.kind !== "feature")
      card.open(thing, event.clientX, thing.kind === "weight" && !byTouch, event.detail === 0);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest("#card") && !what(event.target)) card.close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !byId("card").hidden) card.close();
  });
}

function toggle(app, key) {
  const { features } = app.settings;
  const all = Object.keys(catalogue.features);
  const next = features.includes(key)
    ? features.filter((other) => other !== key)
    : all.filter((other) => other === key || features.includes(other));
  if (next.length) app.set({ features: next });
  else
    app.fail("At least one feature is needed: choose another one before you take this one away.");
}
