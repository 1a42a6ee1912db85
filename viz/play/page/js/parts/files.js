// What leaves the page by the visitor's hand: files and copied texts.

import { say } from "../state/toasts.js";

/** Give the visitor a file. @param {string} name @param {BlobPart[]} parts @param {string} mime */
export function download(name, parts, mime) {
  const address = URL.createObjectURL(new Blob(parts, { type: mime }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000); // some browsers read it late
}

/**
 * Copy a text; where the browser does not allow it, show the text to copy by hand.
 * @param {string} text @param {string} what
 */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied.`);
  } catch {
    window.prompt(`Copy the ${what.toLowerCase()} from here:`, text);
  }
}
