// Files dropped anywhere on the page: each goes to the module that takes its kind.
// What a file holds is read there; here only its name decides.

import { html, useLayoutEffect, useSignal } from "../parts/view.js";
import { readLesson } from "../lesson/lesson.js";
import { fail } from "../state/toasts.js";
import { readCsv } from "./own.js";

/** What lies over the page while a file is held above it. */
export function DropVeil() {
  const held = useSignal(false);
  useLayoutEffect(() => {
    const carries = (/** @type {DragEvent} */ event) => {
      const files = event.dataTransfer?.types.includes("Files");
      if (files && event.type !== "dragleave") event.preventDefault();
      return files;
    };
    addEventListener("dragover", (event) => carries(event) && (held.value = true));
    addEventListener("dragleave", (event) => event.relatedTarget ?? (held.value = false));
    addEventListener("drop", (event) => {
      if (!carries(event)) return;
      held.value = false;
      take([...(event.dataTransfer?.files ?? [])]);
    });
  }, []);
  return html`
    <div class="veil" hidden=${!held.value} aria-hidden="true">
      <p>Drop a CSV file of points, or a lesson</p>
    </div>
  `;
}

/** @param {File[]} files */
function take(files) {
  const [file] = files;
  if (!file) return fail("Only files can be dropped here, no folders.");
  if (files.length > 1) return fail("Drop one file at a time.");
  const read = /\.json$/i.test(file.name) ? readLesson : readCsv;
  read(file).catch(() => fail(`“${file.name}” could not be read. Is it a folder?`));
}
