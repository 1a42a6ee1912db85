// The parts that several panels are made of: buttons, downloads, sharp canvases, colours.
// What is written in an element comes from the caller and is always put in as text.

/** Make an element: el("p", {className: "note", "aria-live": "polite"}, "text", child). */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes("-")) element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children); // strings become text, never markup
  return element;
}

/** Make a button that calls `act` when pressed. */
export function button(label, act, properties = {}) {
  const made = el("button", { type: "button", ...properties }, label);
  made.addEventListener("click", act);
  return made;
}

/** Make a labelled control: the words, then the control. */
export function field(words, control, className = "") {
  return el("label", { className: `field ${className}`.trim() }, el("span", {}, words), control);
}

/** Fill a select with [value, text] pairs and keep what was chosen, if it is still there. */
export function options(select, pairs) {
  const chosen = select.value;
  select.replaceChildren(...pairs.map(([value, text]) => el("option", { value }, text)));
  if (pairs.some(([value]) => value === chosen)) select.value = chosen;
}

/** Give the visitor a file. */
export function download(name, parts, mime) {
  const address = URL.createObjectURL(new Blob(parts, { type: mime }));
  const link = el("a", { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000); // some browsers read it late
}

/** Copy a text; where the browser does not allow it, say so and show the text to copy by hand. */
export async function copy(app, text, what) {
  try {
    await navigator.clipboard.writeText(text);
    app.say(`${what} copied.`);
  } catch {
    window.prompt(`Copy the ${what.toLowerCase()} from here:`, text);
  }
}

/** Fit a canvas to its box on the page and wipe it; return its pen and its size. */
export function fit(canvas) {
  const ratio = Math.min(3, window.devicePixelRatio || 1);
  const { clientWidth: width, clientHeight: height } = canvas;
  const wide = Math.max(1, Math.round(width * ratio)),
    high = Math.max(1, Math.round(height * ratio));
  if (canvas.width !== wide) canvas.width = wide; // setting a size wipes, so only where it changes
  if (canvas.height !== high) canvas.height = high;
  const pen = canvas.getContext("2d");
  pen.setTransform(wide / width, 0, 0, high / height, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}

/** Call back whenever the page turns light or dark. */
export function onTheme(callback) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", callback);
  new MutationObserver(callback).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-theme", "style", "class"],
  });
}

/** Tell whether the keys of this event belong to a control that uses them itself. */
export function typing(event) {
  const target = event.target;
  return (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    target.isContentEditable ||
    Boolean(target.closest?.("dialog, [role=tablist], canvas")) ||
    target.matches?.("select, textarea, input") === true
  );
}
