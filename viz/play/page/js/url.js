// Settings as a readable address after the #, and back: `#data=spiral&layers=8,8&seed=3`.
// Which values are allowed is the server's to say; this only knows what kind of value each key has.

const NUMBERS = new Set(["noise", "train", "batch", "lr", "rate", "seed", "dataSeed"]);
const WORDS = new Set(["problem", "data", "regularization", "optimizer", "loss", "initializer"]);
const LISTS = new Set(["features", "layers", "activations", "points"]);
const FLAGS = new Set(["showTest", "discretize"]);
const START = { features: ["x1", "x2"], layers: [4, 2], points: [] }; // lists, which no menu offers
/** To so many epochs the server trains a link or a step of a lesson. */
export const FARTHEST = 5000;
// How the server begins when it refuses a setting without naming its key first.
const COMPLAINTS = {
  layers: "a layer",
  features: "a network needs",
  activations: "there is one activation",
  data: "own data",
  points: "point",
};
const ALWAYS = new Set(["seed", "dataSeed"]); // so that a link finds the same weights and points

/** The keys that only the page knows: they are in the address and are never sent. */
const PAGE_KEYS = new Set(["theme", "values", "advanced", "panel", "epoch"]);

/** The part of an address that names settings, as it stands there. */
export const settingsIn = (hash) =>
  hash
    .replace(/^#/, "")
    .split("&")
    .filter((part) => part && !PAGE_KEYS.has(part.split("=")[0]))
    .join("&");

/** Read an address: `{settings, page}`; unknown keys are passed over. */
export function read(hash) {
  const settings = {};
  const page = {};
  for (const part of hash.replace(/^#/, "").split("&")) {
    const at = part.indexOf("=");
    if (at < 1) continue;
    const key = part.slice(0, at);
    const text = decode(part.slice(at + 1));
    if (PAGE_KEYS.has(key)) page[key] = text;
    else if (NUMBERS.has(key)) settings[key] = numeric(text);
    else if (FLAGS.has(key)) settings[key] = text === "true";
    else if (WORDS.has(key)) settings[key] = text;
    else if (key === "speed") settings[key] = text === "max" ? text : numeric(text);
    else if (LISTS.has(key)) settings[key] = list(key, text);
  }
  return { settings, page };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// What is no number is sent as it is, so that the server can say what is wrong with it.
const numeric = (text) =>
  text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;

function list(key, text) {
  const items = text === "" ? [] : text.split(",");
  if (key === "layers") return items.map(numeric);
  if (key !== "points") return items;
  const numbers = items.map(numeric);
  const points = [];
  for (let i = 0; i < numbers.length; i += 3) points.push(numbers.slice(i, i + 3));
  return points;
}

/** The epoch that an address asks for: `{until, wrong}`, a sentence where it cannot be had. */
export function epochIn({ epoch }) {
  const until = numeric(epoch ?? "0");
  if (Number.isInteger(until) && until >= 0 && until <= FARTHEST) return { until, wrong: "" };
  const wrong =
    until > FARTHEST
      ? `A link is trained to epoch ${FARTHEST} at most, and this one asks for epoch ${epoch}. `
      : `An epoch is a whole number from 0 to ${FARTHEST}, and this link asks for “${epoch}”. `;
  return { until: 0, wrong: `${wrong}It begins at epoch 0: press play to train on.` };
}

/** The key of the setting that the server's complaint is about, or null. */
export function culprit(complaint, settings) {
  const about = (key) =>
    [`${key} `, COMPLAINTS[key]].some((opening) => opening && complaint.startsWith(opening));
  return Object.keys(settings).find(about) ?? null;
}

/** Write settings for an address, without what stands at its default. */
export function write(settings, schema, page = {}) {
  const parts = [];
  for (const [key, value] of Object.entries(settings)) {
    if (ALWAYS.has(key) || !same(value, defaultOf(key, settings, schema)))
      parts.push(`${key}=${text(value)}`);
  }
  for (const [key, value] of Object.entries(page)) {
    if (value !== null && value !== undefined && value !== "")
      parts.push(`${key}=${encodeURIComponent(value)}`);
  }
  return parts.length ? `#${parts.join("&")}` : "";
}

const text = (value) => (Array.isArray(value) ? value.flat().join(",") : String(value));

/** The default of a key, by the problem and the layers; undefined for the seeds. */
export function defaultOf(key, settings, schema) {
  if (ALWAYS.has(key)) return undefined;
  if (key in START) return START[key];
  const entry = schema?.[key];
  if (!entry) return undefined;
  if (key === "activations") return settings.layers.map(() => "tanh");
  return (
    byProblem(entry.default, settings.problem) ??
    (entry.values ? valuesOf(key, settings, schema)[0] : undefined)
  );
}

/** The values of a key for the problem that is set. */
export function valuesOf(key, settings, schema) {
  return byProblem(schema[key].values, settings.problem) ?? [];
}

/** What is listed by problem, for this one; anything else is itself. */
export function byProblem(value, problem) {
  const sorted = value && typeof value === "object" && !Array.isArray(value);
  if (!sorted) return value;
  return Object.hasOwn(value, problem) ? value[problem] : undefined;
}

/** Whether two settings are the same, lists included. */
export const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

/** The settings that differ from the present ones. */
export function changed(wanted, present) {
  return Object.fromEntries(
    Object.entries(wanted).filter(([key, value]) => !same(value, present[key])),
  );
}
