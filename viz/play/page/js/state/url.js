// The address of the page: `#data=spiral&layers=8,8&seed=3&theme=dark`.
// A link to settings and an epoch is the server's to read and write; the page knows its own keys.

/** @import { Page } from "./types.js" */

const PAGE = new Set(["theme", "project", "values", "mistakes", "advanced", "panel"]);

/** How a key ends that hides a control; the server checks its name, and the page keeps it. */
export const HIDE = "_hide";

/** Read an address: the `link` in it, and what it says of the `page`. @param {string} hash */
export function read(hash) {
  const link = [];
  const page = /** @type {Record<string, string>} */ ({});
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [key, text = ""] = part.split("=");
    if (PAGE.has(key) || key.endsWith(HIDE)) page[key] = decode(text);
    if (!PAGE.has(key) && key !== "lesson" && part) link.push(part);
  }
  return { link: link.join("&"), page };
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Write an address. @param {string} link @param {Page} page */
export function write(link, page = {}) {
  const shown = Object.entries(page).filter(([, value]) => value);
  const own = shown.map(([key, value]) => `${key}=${encodeURIComponent(value ?? "")}`);
  return `#${[link, ...own].join("&")}`;
}
