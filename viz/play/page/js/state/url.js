// The address of the page: `#data=spiral&layers=8,8&seed=3&theme=dark`.
// A link to settings and an epoch is the server's to read and write; the page knows its own keys.

const PAGE = new Set(["theme", "values", "advanced", "panel"]);

/** Read an address: the `link` in it, and what it says of the `page`. */
export function read(hash) {
  const link = [];
  const page = {};
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [key, text = ""] = part.split("=");
    if (PAGE.has(key)) page[key] = decode(text);
    else if (key !== "lesson" && part) link.push(part);
  }
  return { link: link.join("&"), page };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Write an address. */
export function write(link, page = {}) {
  const shown = Object.entries(page).filter(([, value]) => value);
  return `#${[link, ...shown.map(([key, value]) => `${key}=${encodeURIComponent(value)}`)].join("&")}`;
}
