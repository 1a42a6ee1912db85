// Files dropped anywhere on the page: each goes to the module that takes its kind.
// What a file holds is read there; here only its name decides.
import { el } from "../parts/parts.js";

const takers = new Map(); // kind → what takes such a file

/** Let `take(file)` have the dropped files of a kind: "csv" or "json". */
export function accept(kind, take) {
  takers.set(kind, take);
}

/** Watch the page for files that are dropped on it. */
export function install(app) {
  const veil = el(
    "div",
    { className: "veil", hidden: true, "aria-hidden": "true" },
    el("p", {}, "Drop a CSV file of points, or a lesson"),
  );
  document.body.append(veil);
  const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    veil.hidden = false;
  });
  addEventListener("dragleave", (event) => (veil.hidden ||= event.relatedTarget === null));
  addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    veil.hidden = true;
    hand(app, [...event.dataTransfer.files]);
  });
}

function hand(app, files) {
  const [file] = files;
  if (!file) return app.fail("Only files can be dropped here, no folders.");
  if (files.length > 1) return app.fail("Drop one file at a time.");
  const kind = /\.json$/i.test(file.name) ? "json" : "csv";
  takers
    .get(kind)(file)
    .catch(() => app.fail(`“${file.name}” could not be read. Is it a folder?`));
}
