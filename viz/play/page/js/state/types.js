// What the server and the page tell each other, as types for the checker; nothing here runs.

/**
 * @typedef {[across: number, up: number, label: number]} Point x₁, x₂ and a label.
 *
 * @typedef {{problem: string, data: string, noise: number, train: number, batch: number,
 *   features: string[], layers: number[], activations: string[], lr: number,
 *   regularization: string, rate: number, optimizer: string, loss: string, initializer: string,
 *   seed: number, dataSeed: number, speed: string | number, points: Point[], showTest: boolean,
 *   discretize: boolean}} Settings What was chosen on the page.
 * @typedef {Partial<Record<keyof Settings, unknown>>} Change
 *
 * @typedef {{label: string, hint: string, default: any, resets: boolean, shown: boolean,
 *   values: any[] | Record<string, any[]>, labels: string[] | Record<string, string[]>}} Control
 *   A setting as the catalogue offers it, with its values or those of each problem.
 * @typedef {{controls: Record<string, Control>,
 *   features: Record<string, {label: string, map: string}>,
 *   sets: Record<string, {label: string, sketch: Point[]}>,
 *   problems: Record<string, {label: string, labels: number[]}>,
 *   limits: Record<string, number>}} Catalogue
 *
 * @typedef {{settings: Settings, link: string, names: string[], output: string, reset: boolean,
 *   places: [layer: number, neuron: number, input: number | null][], train: Point[],
 *   test: Point[], classes: number, formulas: {data: string, loss: string, update: string,
 *   direction: {weight: string, bias: string}}}} Network
 *   What changes seldom: settings, names, points, formulas.
 * @typedef {{name: string, index: number, layer: number, neuron: number, input: number | null,
 *   node: string, from: string | null}} Parameter A weight or, where `input` is null, a bias.
 *
 * @typedef {{frame: number, playing: boolean, until: number | null, epoch: number, batch: number,
 *   batches: number, first: number, last: number, train: number | null, test: number | null,
 *   seconds: number, rate: number, pure: boolean, look: string | null,
 *   words: {text: string, node?: string}[], stopped: string | null, details: string | null,
 *   edited: string[], weights: Float64Array, grads: Float64Array, before: Float64Array,
 *   dead: Uint8Array, curve: Float32Array, maps: Int8Array, main: Int8Array,
 *   classes?: Uint8Array}} Frame All that the page shows of one moment of a training.
 *
 * @typedef {{kind: "mark", what: string, text: string}} MarkRecord
 * @typedef {{kind: "forward", text: string, node: string, part: "z" | "a" | "loss",
 *   value: number, name: string, how: string[], rule: string}} ForwardRecord
 * @typedef {{kind: "chain", text: string, local: number, upstream: number, contribution: number,
 *   after: number, factors: string[], rule: string, weight?: string, node?: string,
 *   loss?: boolean, edge?: [later: string, earlier: string]}} ChainRecord
 * @typedef {{kind: "update", text: string, weight: string, old: number, grad: number, lr: number,
 *   direction: number, new: number, terms: Record<string, number>}} UpdateRecord
 * @typedef {MarkRecord | ForwardRecord | ChainRecord | UpdateRecord} Step A record of a batch.
 *
 * @typedef {{say: "inside", epoch: number, batch: number, batches: number, sample: number,
 *   samples: number[], x: number[], label: number, records: Step[]}} Inside
 *   The records of one sample, or of the update.
 * @typedef {{say: "surface", names: [string, string], x: number[], y: number[],
 *   loss: (number | null)[][], path: [number, number][],
 *   here: [number, number, number | null]}} LossSurface
 * @typedef {{say: "error", message: string, about: string | null, field?: string | null}} Refusal
 * @typedef {{say: "ready", schema: Catalogue} | {say: "network"} & Network
 *   | {say: "notice", message: string} | {say: "closed", message: string}
 *   | {say: "explain", name: string, lines: string[]} | Refusal | Inside | LossSurface
 *   | {say: "file", name: string, mime: string, base64: string}} Message
 *   What the server says besides frames.
 *
 * @typedef {{do: string} & Record<string, unknown>} Request
 * @typedef {{kind: string, name: string}} Target What is pointed at: a neuron, a weight, a feature.
 * @typedef {{theme?: string | null, values?: string | null, advanced?: string | null,
 *   panel?: string | null}} Page What only the page shows, as its address holds it.
 *
 * @typedef {{title: string, steps: LessonStep[]}} Lesson
 * @typedef {{prompt: string, state: string, epoch: number}} LessonStep
 */

export {};
