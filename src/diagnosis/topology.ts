import { seedOf } from "../core/random.ts";

/** Layers that add chance to training: what they are set to, so that a diagnosis repeats itself. */
const noise: Readonly<Record<string, string>> = {
  Dropout: "rate",
  SpatialDropout1D: "rate",
  GaussianDropout: "rate",
  AlphaDropout: "rate",
  GaussianNoise: "stddev",
};

/**
 * The topology of a LayersModel for a diagnosis: every initializer has a seed, nothing drops out, and the batch is
 * free. Everything else stays.
 *
 * @param topology `modelTopology` of a model.json
 */
export function steadyTopology(topology: object, seed: number): object {
  let initializers = 0;
  const steady = (value: unknown, key: string): unknown => {
    if (key === "batch_input_shape" && Array.isArray(value)) return [null, ...(value.slice(1) as unknown[])];
    if (Array.isArray(value)) return value.map((item) => steady(item, ""));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([name, item]) => [name, steady(item, name)] as const);
    const copy = Object.fromEntries(entries) as Record<string, unknown>;
    if (isConfigured(copy)) {
      if (key.endsWith("_initializer")) {
        initializers += 1;
        // TF.js takes a seed of 0 for none; a seed that the file has is drawn anew with --seed.
        const own = Number(copy.config["seed"] ?? 0);
        copy.config["seed"] = seedOf(seed, `initializer ${initializers} ${own}`) || 1;
      }
      const knob = noise[copy.class_name];
      if (knob !== undefined) copy.config[knob] = 0;
    }
    return copy;
  };
  return steady(topology, "") as object;
}

function isConfigured(
  value: Record<string, unknown>,
): value is { class_name: string; config: Record<string, unknown> } {
  return (
    typeof value["class_name"] === "string" && typeof value["config"] === "object" && value["config"] !== null
  );
}
