import { beforeAll, describe, expect, test } from "vitest";
import { loadBackend, type LoadedBackend } from "../../src/tfjs/backend.ts";
import { applyInTraining } from "../../src/training/apply-layers.ts";

let backend: LoadedBackend;
beforeAll(async () => {
  backend = await loadBackend("tfjs/cpu");
});

const ones = () => backend.tf.ones([1, 400]);

function kept(seed: number, step: string, name = "dropout-1"): number[] {
  const { tf } = backend;
  const layer = tf.layers.dropout({ name, rate: 0.25 });
  return Array.from(applyInTraining(tf, [layer], ones(), seed, step).dataSync());
}

describe("dropout in training", () => {
  test("leaves out the rate and scales up the rest, so that the sum is about the same", () => {
    const values = kept(1, "step 1");
    for (const value of values) expect([0, 4 / 3].some((level) => Math.abs(level - value) < 1e-6)).toBe(true);
    const share = values.filter((value) => value === 0).length / values.length;
    // Binomial of 400: 0.25 ± 4 * 0.022.
    expect(Math.abs(share - 0.25)).toBeLessThan(0.088);
  });

  test("can be repeated, and differs by step, by layer and by seed", () => {
    const first = kept(1, "step 1");
    expect(kept(1, "step 1")).toEqual(first);
    expect(kept(1, "step 2")).not.toEqual(first);
    expect(kept(1, "step 1", "dropout-2")).not.toEqual(first);
    expect(kept(2, "step 1")).not.toEqual(first);
  });

  test("of a layer of TF.js with a seed is the same at every step, which is why ours have none", () => {
    const layer = backend.tf.layers.dropout({ rate: 0.25, seed: 1 });
    const apply = () =>
      Array.from((layer.apply(ones(), { training: true }) as ReturnType<typeof ones>).dataSync());
    expect(apply()).toEqual(apply());
  });
});
