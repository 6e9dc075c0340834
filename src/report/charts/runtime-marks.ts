/** A colour and a shape that stand for one runtime in every chart. */
export interface RuntimeMark {
  readonly colour: string;
  readonly shape: string;
}

/** Okabe and Ito's colours, told apart also by most colour-blind readers; the pale yellow left out. */
const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#444444"] as const;
const shapes = ["circle", "square", "triangle-up", "diamond", "triangle-down", "cross", "stroke"] as const;

/** Fixed places, so that a runtime looks the same in every run. */
const knownRuntimes = [
  "ort-node/cpu",
  "ort-web/wasm",
  "tfjs/node",
  "tfjs/wasm",
  "ort-node/cuda",
  "tfjs/node-gpu",
  "tfjs/cpu",
];

/** The marks of some runtimes, in their order. Unknown ones take the places that are left, then share. */
export function marksOf(runtimeIds: readonly string[]): RuntimeMark[] {
  const free = knownRuntimes
    .map((_, place) => place)
    .filter((place) => !runtimeIds.includes(knownRuntimes[place]!));
  return runtimeIds.map((id) => {
    const known = knownRuntimes.indexOf(id);
    const place = known >= 0 ? known : (free.shift() ?? 0);
    return { colour: colours[place]!, shape: shapes[place]! };
  });
}
