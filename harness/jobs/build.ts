import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadBackend } from "../../src/tfjs/backend.ts";
import { savedNetworkFrom, weightsFileName } from "../../src/training/saved-network.ts";
import { variantOf } from "../../src/zoo/registry.ts";

/** Build a variant, untrained, for images of one size. */
export interface BuildJob {
  readonly kind: "build";
  readonly variantId: string;
  readonly side: number;
  readonly seed: number;
  /** Where model.json and weights.bin go. */
  readonly folder: string;
}

export interface BuildReply {
  readonly kind: "build";
}

/** Builds a variant for images of one size, and saves it as it begins. */
export async function runBuildJob({ variantId, side, seed, folder }: BuildJob): Promise<BuildReply> {
  const { tf } = await loadBackend("tfjs/cpu");
  const variant = variantOf(variantId);
  const network = variant.build(tf, { side, channels: variant.channels }, seed);
  try {
    const { modelJson, weights } = await savedNetworkFrom(tf, network);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "model.json"), modelJson);
    await writeFile(join(folder, weightsFileName), weights);
    return { kind: "build" };
  } finally {
    network.dispose();
  }
}
