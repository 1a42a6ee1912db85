// The panel of exports: model, program, link and picture. The server makes model and program.

import { share } from "../class/share.js";
import { LONGEST_LINK } from "../lesson/lessons.js";
import { TEST, TRAIN } from "../output/map.js";
import { penOf } from "../parts/canvas.js";
import { dots } from "../parts/dots.js";
import { Button } from "../parts/elements.js";
import { copy, download } from "../parts/files.js";
import { html, signal, useLayoutEffect, useRef } from "../parts/view.js";
import { onMessage, send } from "../state/connection.js";
import { address, exactEpoch, frame, inexact, network } from "../state/state.js";
import { colours } from "../state/theme.js";
import { fail } from "../state/toasts.js";

const SIDE = 900; // pixels of the picture
const OFFERS = [
  {
    title: "Model",
    words: "The network with its weights, a .safetensors file that stepgrad opens again.",
    label: "Save model",
    act: () => send({ do: "export", what: "model" }),
  },
  {
    title: "Program",
    words: "A Python program that trains this very network, to run and to change.",
    label: "Show program",
    act: () => send({ do: "export", what: "program" }),
  },
  {
    title: "Link",
    words: "The settings as an address, with the epoch where nothing was changed on the way.",
    label: "Copy link",
    act: copyLink,
  },
  {
    title: "Picture",
    words: "The output as it is drawn now, with its points, as a .png file.",
    label: "Save picture",
    act: savePicture,
  },
  {
    title: "Class",
    words: "A link to this page as it is now and will be: all who open it see it live.",
    label: "Share with the class",
    act: share,
  },
];

const program = signal(/** @type {{name: string, mime: string, text: string} | null} */ (null));
onMessage("file", ({ name, mime, base64 }) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  if (name.endsWith(".py")) program.value = { name, mime, text: new TextDecoder().decode(bytes) };
  else download(name, [bytes], mime);
});
onMessage("network", () => (program.value = null)); // it was the program of other settings

/** The panel. */
export const Exports = () => html`
  <div class="files panel">
    <div class="offers">
      ${OFFERS.map(
        ({ title, words, label, act }) => html`
          <section key=${title}>
            <h3>${title}</h3>
            <p class="aside">${words}</p>
            <${Button} act=${act}>${label}<//>
          </section>
        `,
      )}
    </div>
    ${program.value && html`<${Program} ...${program.value} />`}
  </div>
`;

/** @param {{name: string, mime: string, text: string}} props */
function Program({ name, mime, text }) {
  const ref = useRef(/** @type {any} */ (null));
  useLayoutEffect(() => ref.current.scrollIntoView({ block: "nearest" }), [text]);
  return html`
    <div class="program" ref=${ref}>
      <div class="row">
        <${Button} act=${() => copy(text, "Program")}>Copy the program<//>
        <${Button} act=${() => download(name, [text], mime)}>Save it<//>
      </div>
      <pre tabindex="0" aria-label="Python program">${text}</pre>
    </div>
  `;
}

async function copyLink() {
  const link = address();
  const why = inexact();
  await copy(link, "Link", why && `; it leads to epoch ${exactEpoch()}, as ${why}`);
  if (link.length > LONGEST_LINK)
    fail(
      `The link is copied, but has ${link.length} characters, and some programs cut links of ` +
        `more than ${LONGEST_LINK}. Hand on your points as a CSV file instead.`,
    );
}

/** Save the output map with its points, larger than it is on the page. */
function savePicture() {
  const ground = /** @type {HTMLCanvasElement} */ (document.querySelector("canvas.ground"));
  const { train, test, classes, settings } = network.peek();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const pen = penOf(canvas);
  const how = { width: SIDE, radius: 9, theme: colours.peek(), classes: classes > 0 };
  pen.imageSmoothingQuality = "high";
  pen.drawImage(ground, 0, 0, SIDE, SIDE);
  pen.lineWidth = 2;
  dots(pen, train, { ...how, rim: TRAIN });
  if (settings.showTest) dots(pen, test, { ...how, rim: TEST });
  const name = `output-epoch-${frame.peek().epoch}.png`;
  canvas.toBlob((blob) => blob && download(name, [blob], "image/png"));
}
