/** A colour and a shape that stand for one runtime in every chart. */
export interface RuntimeMark {
  readonly colour: string;
  readonly shape: string;
}

/**
 * One place for each known runtime, so that it looks the same in every run. The first seven colours are Okabe
 * and Ito's without the pale yellow, told apart also by most colour-blind readers; shapes help the rest.
 */
const places: readonly (RuntimeMark & { readonly id: string })[] = [
  { id: "ort-node/cpu", colour: "#0072b2", shape: "circle" },
  { id: "ort-web/wasm", colour: "#d55e00", shape: "square" },
  { id: "tfjs/node", colour: "#009e73", shape: "triangle-up" },
  { id: "tfjs/wasm", colour: "#cc79a7", shape: "diamond" },
  { id: "ort-node/cuda", colour: "#e69f00", shape: "triangle-down" },
  { id: "tfjs/node-gpu", colour: "#56b4e9", shape: "cross" },
  { id: "tfjs/cpu", colour: "#444444", shape: "triangle-right" },
  { id: "chromium/wasm", colour: "#882255", shape: "triangle-left" },
  { id: "chromium/webgpu", colour: "#999933", shape: "wedge" },
  { id: "ort-node/webgpu", colour: "#8c6d46", shape: "arrow" },
];

/** The marks of some runtimes, in their order. Unknown ones take the places that are left, then share. */
export function marksOf(runtimeIds: readonly string[]): RuntimeMark[] {
  const free = places.filter(({ id }) => !runtimeIds.includes(id));
  return runtimeIds.map((id) => {
    const { colour, shape } = places.find((place) => place.id === id) ?? free.shift() ?? places[0]!;
    return { colour, shape };
  });
}
