import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { jobModelsOf, openPrepared } from "../../../harness/models/prepare-models.ts";
import { describePower } from "../../../harness/subjects/parity-bases.ts";
import { judgedModel, noticedOnOrtNode, parityOnOrtNode } from "./damaged-file.ts";

const ids = await readdir("models");
/** Each damage of these takes seconds to evaluate: their right weights must pass, and no wrong ones are tried. */
const slow = new Set(["detector-small", "coordconv-max", "coordconv-average"]);

/** The oracle is the training backend's own answers, which lie beside each committed model. */
it.each(ids)(
  "%s passes, and fails with each wrong weight that parity says it would notice",
  async (id) => {
    const [plain] = jobModelsOf([await openPrepared(id, join("models", id))]).values();
    // One diverged in training: there is no network to run.
    if (plain === undefined) return;
    const model = await judgedModel(plain);
    expect(model.basis!.refusal).toBeNull();
    expect(await parityOnOrtNode(model)).toMatchObject({ passed: true });
    if (slow.has(id)) return;
    const damaged = await noticedOnOrtNode(model);
    // A gate that could notice nothing says so.
    const isBlind = describePower([model])!.startsWith("Parity would notice 0 of ");
    expect(damaged.length > 0).toBe(!isBlind);
    expect(damaged.filter(({ isNoticed }) => !isNoticed)).toEqual([]);
  },
  300_000,
);
