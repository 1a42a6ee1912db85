// How the page looks: light or dark by the system until the button says otherwise, then as the
// address remembers it; large for a projector; and which panel is open, for the style sheets.

import { IconButton } from "../parts/elements.js";
import { effect, html, signal } from "../parts/view.js";
import { readColours } from "../parts/colours.js";
import { page, setPage } from "./state.js";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

const follow = () => {
  const { theme } = page.value;
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  else delete root.dataset.theme;
  root.dataset.panel = page.value.panel ?? "";
  root.toggleAttribute("data-project", page.value.project === "true");
};
follow();

/** The colours of the present theme, for what is painted on canvases. */
export const colours = signal(readColours());

effect(follow);
const renew = () => (colours.value = readColours());
system.addEventListener("change", renew);
new MutationObserver(renew).observe(root, { attributes: true, attributeFilter: ["data-theme"] });

const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

/** Turn the projector on or off; of the panels only Look inside stays open on it. */
function toggleProject() {
  const { project, panel } = page.peek();
  setPage({ project: project ? null : "true", panel: panel === "inside" ? panel : null });
}

/** The button that makes what is talked about large enough for the last row. */
export const ProjectButton = () => html`
  <${IconButton} icon="project" label="Project: large type, no menus"
    aria-pressed=${String(page.value.project === "true")}
    act=${toggleProject} />
`;

/** The button that turns the page light or dark. */
export const ThemeButton = () => html`
  <${IconButton} icon="theme" label="Light or dark"
    act=${() => setPage({ theme: isDark() ? "light" : "dark" })} />
`;
