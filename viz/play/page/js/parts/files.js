// What enters and leaves the page by the visitor's hand: files and copied texts.

import { Button } from "./elements.js";
import { html, useRef } from "./view.js";
import { say } from "../state/toasts.js";

/** @import { Children } from "./view.js" */

/** A button that lets the visitor choose a file. @param {{accept: string, read: (file: File) => void, children: Children}} props */
export function FileButton({ accept, read, children }) {
  const ref = useRef(/** @type {any} */ (null));
  const chosen = () => {
    if (ref.current.files[0]) read(ref.current.files[0]);
    ref.current.value = "";
  };
  return html`
    <${Button} act=${() => ref.current.click()}>${children}<//>
    <input ref=${ref} type="file" accept=${accept} hidden onChange=${chosen} />
  `;
}

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
 * @param {string} text @param {string} what @param {string} [but] what is left out of it
 */
export async function copy(text, what, but = "") {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied${but}.`);
  } catch {
    window.prompt(`Copy the ${what.toLowerCase()} from here:`, text);
  }
}
