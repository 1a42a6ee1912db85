// The module that the server writes of its table: viz/play/javascript.py.
declare module "*/rules.js" {
  export const activations: Record<string, (x: number) => number>;
  export const features: Record<string, (across: number, up: number) => number>;
}
