// A button that lets the visitor choose a file.

import { Button } from "./elements.js";
import { html, useRef } from "./view.js";

/** @import { Children } from "./view.js" */

/** @param {{accept: string, read: (file: File) => void, children: Children}} props */
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
