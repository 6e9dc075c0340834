import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { loadLayersModel } from "../../src/tfjs/load-model.ts";
import { variantIds } from "../../src/zoo/registry.ts";
import { expectParity } from "./helpers/parity.ts";
import { tf } from "./helpers/tf.ts";

const folder = join(import.meta.dirname, "../../models");
const committed = variantIds.filter((id) => existsSync(join(folder, id, "model.json")));

describe("the trained variants", () => {
  it.each(committed)("%s", async (id) => {
    const model = await loadLayersModel(tf, join(folder, id, "model.json"));
    await expectParity(model, { keepWeights: true, inputRange: [0, 255] });
  });
});
