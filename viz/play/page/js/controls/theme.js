// Light or dark: by the system until the button says otherwise, then as the address remembers it.
// Parts that paint on canvases listen to "colours" and find them in app.colours.

import { byId, iconButton } from "../parts/dom.js";
import { readColours } from "../parts/colours.js";
import { onTheme } from "../parts/parts.js";

/** Add the button, and app.colours. */
export function install(app) {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const follow = ({ theme }) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  const repaint = () => {
    app.colours = readColours();
    app.emit("colours", app.colours);
  };
  const turn = () => app.setPage({ theme: isDark() ? "light" : "dark" });
  byId("looks").append(iconButton("theme", "Light or dark", "Light or dark", turn));
  app.on("page", follow);
  follow(app.page);
  app.colours = readColours();
  onTheme(repaint);
}
