import type * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { networkHash } from "../../../harness/study/network-hash.ts";
import type { ModelInput } from "../../../src/zoo/types.ts";
import { variantOf } from "../../../src/zoo/registry.ts";

/** Both builds have the same source text; what differs is outside of it. */
const head = (filters: number, kernel: number) => ({
  id: "head",
  channels: 1 as const,
  build: (tfjs: typeof tf, { side, channels }: ModelInput, seed: number) => {
    const layer = tfjs.layers.conv2d({
      name: "conv",
      inputShape: [side, side, channels],
      filters,
      kernelSize: 3,
      kernelInitializer: tfjs.initializers.glorotUniform({ seed }),
    });
    const model = tfjs.sequential({ name: "network", layers: [layer] });
    const bias = layer.getWeights()[1]!;
    tfjs.tidy(() => layer.setWeights([layer.getWeights()[0]!, tfjs.fill(bias.shape, kernel)]));
    return model;
  },
});

describe("the hash of a head", () => {
  test("is one for the same layers and constants, however often they are built", async () => {
    expect(await networkHash(head(4, 0), 1)).toBe(await networkHash(head(4, 0), 1));
  });

  test("changes with a layer, with a constant and with the seed, though the text of build is the same", async () => {
    const hashes = await Promise.all([
      networkHash(head(4, 0), 1),
      networkHash(head(8, 0), 1),
      networkHash(head(4, 1), 1),
      networkHash(head(4, 0), 2),
    ]);
    expect(new Set(hashes).size).toBe(4);
  });

  test("is another for two heads of one build function", async () => {
    expect(variantOf("dsnt").build.toString()).toBe(variantOf("heatmap-argmax").build.toString());
    expect(await networkHash(variantOf("dsnt"), 1)).not.toBe(
      await networkHash(variantOf("heatmap-argmax"), 1),
    );
  });
});
