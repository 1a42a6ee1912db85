// What the server and the page tell each other, as types for the checker; nothing here runs.

/**
 * @typedef {[across: number, up: number, label: number]} Point x₁, x₂ and a label.
 *
 * @typedef {{problem: string, data: string, noise: number, train: number, batch: number,
 *   features: string[], layers: number[], activations: string[], lr: number,
 *   regularization: string, rate: number, optimizer: string, loss: string, initializer: string,
 *   seed: number, dataSeed: number, speed: string | number, stop: number, points: Point[], showTest: boolean,
 *   discretize: boolean}} Settings What was chosen on the page.
 * @typedef {Partial<Record<keyof Settings, unknown>>} Change
 *
 * @typedef {{label: string, hint: string, default: any, resets: boolean, shown: boolean,
 *   values: any[] | Record<string, any[]>, labels: string[] | Record<string, string[]>}} Control
 *   A setting as the catalogue offers it, with its values or those of each problem.
 * @typedef {{controls: Record<string, Control>,
 *   features: Record<string, {label: string}>,
 *   sets: Record<string, {label: string, sketch: Point[]}>,
 *   problems: Record<string, {label: string, labels: number[]}>,
 *   limits: Record<string, number>,
 *   rules: {activations: Record<string, (x: number) => number>,
 *     features: Record<string, (across: number, up: number) => number>},
 *   examples: {title: string, question: string, link: string}[],
 *   hidden: Record<string, string>}} Catalogue
 *
 * @typedef {{settings: Settings, link: string, names: string[], output: string, reset: boolean,
 *   words: Record<string, string>,
 *   places: [layer: number, neuron: number, input: number | null][], train: Point[],
 *   test: Point[], classes: number, formulas: {data: string, loss: string, update: string}}} Network
 *   What changes seldom: settings, names, points, formulas.
 * @typedef {{name: string, index: number, layer: number, neuron: number, input: number | null,
 *   node: string, from: string | null}} Parameter A weight or, where `input` is null, a bias.
 *
 * @typedef {{frame: number, whole: boolean, playing: boolean, until: number | null, epoch: number, batch: number,
 *   batches: number, first: number, last: number, train: number | null, test: number | null,
 *   seconds: number, rate: number, pure: boolean, look: string | null, update: string | null,
 *   words: {text: string, node?: string}[], stopped: string | null, details: string | null,
 *   weights: Float64Array, grads: Float64Array, before: Float64Array,
 *   dead: Uint8Array, wrong: Uint8Array, curve: Float32Array}} Arrived
 *   One moment of a training, as the server sends it: in motion without `grads` and `before`, and
 *   with the new points of the curves alone.
 * @typedef {Arrived & {maps: Int8Array, main: Int8Array, output: Float64Array,
 *   classes?: Uint8Array}} Frame All that the page shows of it.
 *
 * @typedef {[text: string, role: string][]} Pieces A line, and the part that each piece plays.
 * @typedef {{kind: "mark" | "forward" | "chain" | "update", text: string, what?: string,
 *   subject?: string, at?: string, now?: string, uses?: string[], lines?: Pieces[],
 *   product?: [symbol: string, text: string, role: string][], aside?: string,
 *   bar?: [old: number, new: number]}} Step
 *   A record of a batch: its lines, and where in the network it happens.
 *
 * @typedef {{say: "inside", epoch: number, batch: number, batches: number, sample: number,
 *   samples: number[], point: string, records: Step[],
 *   held: Record<string, [step: number, text: string, kind: Step["kind"]][]>,
 *   sums: Record<string, number[]>, most: number[]}} Inside
 *   The records of one sample, or of the update, and what the network shows from which on; `sums`
 *   has the gradient of each weight before and after this sample, or after each of the batch,
 *   `most` how large they become in each layer.
 * @typedef {{say: "guess", sample: number, record: number, asked: string, given: Pieces[],
 *   verdict: string, right: boolean}} Guess What is asked of a record, and the last answer's verdict.
 * @typedef {{say: "surface", names: [string, string], x: number[], y: number[],
 *   loss: (number | null)[][], path: [number, number, number | null][],
 *   here: [number, number, number | null]}} LossSurface
 * @typedef {{say: "error", message: string, about: string | null, field?: string | null}} Refusal
 * @typedef {{say: "ready", schema: Catalogue} | {say: "network"} & Network
 *   | {say: "former", undo: string | null, redo: string | null, lost: string}
 *   | {say: "notice", message: string} | {say: "closed", message: string}
 *   | {say: "explain", name: string, lines: string[]} | Refusal | Inside | Guess | LossSurface
 *   | {say: "shared", key: string, room: string, followers: number} | {say: "class", here: boolean}
 *   | {say: "view", kind: string | null, name: string | null, panel: string | null, sample: number,
 *     record: number}
 *   | {say: "file", name: string, mime: string, base64: string}} Message
 *   What the server says besides frames.
 *
 * @typedef {{do: string} & Record<string, unknown>} Request
 * @typedef {{kind: string, name: string}} Target What is pointed at: a neuron, a weight, a feature.
 * @typedef {{theme?: string | null, project?: string | null, values?: string | null,
 *   mistakes?: string | null, advanced?: string | null,
 *   panel?: string | null} & Record<string, string | null | undefined>} Page
 *   What only the page shows, as its address holds it.
 *
 * @typedef {{title: string, steps: LessonStep[]}} Lesson
 * @typedef {{prompt: string, state: string, epoch: number}} LessonStep
 */

export {};
