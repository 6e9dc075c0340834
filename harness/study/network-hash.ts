import { sha256Of } from "../../src/core/hash.ts";
import { loadBackend, type TensorFlow } from "../../src/tfjs/backend.ts";
import { quadrantImages } from "../../src/zoo/heads/recipes.ts";
import type { Variant } from "../../src/zoo/types.ts";

type Head = Pick<Variant, "id" | "build" | "images" | "channels">;

const hashes = new WeakMap<Head, Map<number, Promise<string>>>();

/**
 * A hash of the layers of a head and of the weights that it starts with, constants among them: it changes with whatever
 * its `build` makes, wherever that is written. Built once for each seed.
 */
export function networkHash(head: Head, seed: number): Promise<string> {
  const own = hashes.get(head) ?? new Map<number, Promise<string>>();
  hashes.set(head, own);
  const known = own.get(seed) ?? hashOf(head, seed);
  own.set(seed, known);
  return known;
}

async function hashOf({ build, images = quadrantImages, channels }: Head, seed: number): Promise<string> {
  const model = build(await plainTensorFlow(), { side: images.options.side, channels }, seed);
  try {
    const weights = model
      .getWeights()
      .map((weight) => sha256Of(new Uint8Array(weight.dataSync().slice().buffer)));
    return sha256Of(JSON.stringify({ topology: model.toJSON(null, false), weights }));
  } finally {
    model.dispose();
  }
}

let loaded: Promise<TensorFlow> | null = null;

/** TF.js in JavaScript alone, which loads quickly and shares the process with anything. */
async function plainTensorFlow(): Promise<TensorFlow> {
  loaded ??= loadBackend("tfjs/cpu").then(({ tf }) => tf);
  return loaded;
}
