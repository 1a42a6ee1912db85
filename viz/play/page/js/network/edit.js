// Changing a weight by hand: a field for a number, Enter sends it and Escape leaves it.

import { el } from "../parts/parts.js";

/** A field for the value of a parameter; `done(element)` puts back what stood there. */
export function editor(app, name, done) {
  const input = el("input", {
    type: "text",
    size: 12,
    autocomplete: "off",
    value: String(app.frame?.weights[app.parameter(name).index] ?? 0),
    "aria-label": `New value of the ${app.describe(name)}`,
  });
  const wrong = el("p", { className: "wrong", role: "alert" });
  const box = el(
    "form",
    { className: "value editing", noValidate: true },
    input,
    el("button", { type: "submit", className: "small" }, "Set"),
    wrong,
  );
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const value = numberIn(input.value);
    if (value === null) {
      wrong.textContent = complaint(input.value);
      input.setAttribute("aria-invalid", "true");
      return input.select();
    }
    app.send({ do: "edit", name, value });
    done(box);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    done(box);
  });
  setTimeout(() => {
    // when it is on the page
    input.focus({ preventScroll: true });
    input.select();
  });
  return box;
}

/** The number a text stands for, with a true minus sign or a plain one; null if it is none. */
function numberIn(text) {
  const plain = text.trim().replaceAll("−", "-");
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : null;
}

function complaint(text) {
  if (text.trim() === "") return "Write a number, for example 0.5.";
  if (/^-?\d+,\d+$/.test(text.trim()))
    return `Write it with a point: ${text.trim().replace(",", ".")}.`;
  return `“${text.trim()}” is not a number. Write for example 0.5, −2 or 1e−3.`;
}
