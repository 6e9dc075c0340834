import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { jobModelsOf, openPrepared } from "../../../harness/models/prepare-models.ts";
import { describePower } from "../../../harness/subjects/parity-bases.ts";
import { sampleOf } from "../../support/sample.ts";
import { judgedModel, noticedOnOrtNode, parityOnOrtNode } from "./damaged-file.ts";

/** Diverged in training: there is no network to run. */
const isThere = <Model>(model: Model | undefined): model is Model => model !== undefined;
const folders = readdirSync("models");
const models = (await Promise.all(folders.map((id) => openPrepared(id, join("models", id)))))
  .map((prepared) => [...jobModelsOf([prepared]).values()][0])
  .filter(isThere);

/** Each damage of these takes seconds to evaluate: their right weights must pass, and no wrong ones are tried. */
const slow = new Set(["detector-small", "coordconv-max", "coordconv-average"]);

/** A convolution, a dense layer, a sum, a heatmap, depthwise and skipped layers, boxes and points: one of each. */
const kinds = new Set(
  "question-cnn dense-only flatline small-conv linear-exact dsnt u-net mobilenet-small box-giou key-points".split(
    " ",
  ),
);
const tried = sampleOf(models, ({ variantId }) => kinds.has(variantId));

/** The oracle is the training backend's own answers, which lie beside each committed model. */
it.each(tried)(
  "$variantId passes, and fails with each wrong weight that parity says it would notice",
  async (plain) => {
    const model = await judgedModel(plain);
    expect(model.basis!.refusal).toBeNull();
    expect(await parityOnOrtNode(model)).toMatchObject({ passed: true });
    if (slow.has(model.variantId)) return;
    const damaged = await noticedOnOrtNode(model);
    // A gate that could notice nothing says so.
    const isBlind = describePower([model])!.startsWith("Parity would notice 0 of ");
    expect(damaged.length > 0).toBe(!isBlind);
    expect(damaged.filter(({ isNoticed }) => !isNoticed)).toEqual([]);
  },
  300_000,
);
