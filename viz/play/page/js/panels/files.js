// The panel of exports: model, program, link and picture. The server makes model and program.
import { write } from "../parts/dom.js";
import { LONGEST_LINK } from "../lesson/lessons.js";
import { TEST, TRAIN } from "../output/output.js";
import { dots } from "../data/pad.js";
import { button, copy, download, el } from "../parts/parts.js";

const SIDE = 900; // pixels of the picture

/** Add the panel "Export". */
export function install(app) {
  const program = el("pre", { tabIndex: 0, "aria-label": "Python program" });
  const made = el("div", { className: "program", hidden: true });
  let last = null;
  made.append(
    el(
      "div",
      { className: "row" },
      button("Copy the program", () => copy(app, last.text, "Program")),
      button("Save it", () => download(last.name, [last.text], last.mime)),
    ),
    program,
  );

  app.on("file", ({ name, mime, base64 }) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    if (!name.endsWith(".py")) return download(name, [bytes], mime);
    last = { name, mime, text: new TextDecoder().decode(bytes) };
    write(program, last.text);
    made.hidden = false;
    made.scrollIntoView({ block: "nearest" });
  });
  app.on("network", () => (made.hidden = true)); // it was the program of other settings

  const offers = [
    [
      "Model",
      "The network with its weights, a .safetensors file that stepgrad opens again.",
      button("Save model", () => app.send({ do: "export", what: "model" })),
    ],
    [
      "Program",
      "A Python program that trains this very network, to run and to change.",
      button("Show program", () => app.send({ do: "export", what: "program" })),
    ],
    [
      "Link",
      "The settings as an address; where nothing was changed by hand, with the epoch.",
      button("Copy link", () => copyLink(app)),
    ],
    [
      "Picture",
      "The output as it is drawn now, with its points, as a .png file.",
      button("Save picture", () => picture(app)),
    ],
  ];
  const element = el(
    "div",
    { className: "files" },
    el(
      "div",
      { className: "offers" },
      ...offers.map(([title, words, act]) =>
        el("section", {}, el("h3", {}, title), el("p", { className: "aside" }, words), act),
      ),
    ),
    made,
  );
  app.panel("files", "Export", element);
}

async function copyLink(app) {
  const link = app.link();
  await copy(app, link, "Link");
  if (link.length > LONGEST_LINK)
    app.fail(
      `The link is copied, but has ${link.length} characters, and some programs cut links of ` +
        `more than ${LONGEST_LINK}. Hand on your points as a CSV file instead.`,
    );
}

/** Save the output map with its points, larger than it is on the page. */
function picture(app) {
  const ground = document.querySelector("#main canvas.ground"),
    { network, settings, colours } = app;
  if (!ground || !network) return app.fail("There is no picture to save yet.");
  const canvas = el("canvas", { width: SIDE, height: SIDE }),
    pen = canvas.getContext("2d");
  const points = { width: SIDE, radius: 9, theme: colours, classes: network.classes > 0 };
  pen.imageSmoothingQuality = "high";
  pen.drawImage(ground, 0, 0, SIDE, SIDE);
  pen.lineWidth = 2;
  dots(pen, network.train, { ...points, rim: TRAIN });
  if (settings.showTest) dots(pen, network.test, { ...points, rim: TEST });
  canvas.toBlob((blob) =>
    download(`output-epoch-${app.frame?.epoch ?? 0}.png`, [blob], "image/png"),
  );
}
