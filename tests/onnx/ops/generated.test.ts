import { describe, expect, it } from "vitest";
import { OpCase, feedings } from "../helpers/op-case.ts";
import { tryCase, type CaseOutcome } from "../helpers/op-parity.ts";
import { casesByFamily } from "./cases/index.ts";

const SEEDS = [0, 1, 2, 3];

describe.each(Object.entries(casesByFamily))("the %s ops, with random shapes and attributes", (_, ops) => {
  it.each(Object.entries(ops))("%s answers what TF.js's GraphModel answers", async (op, cases) => {
    for (const [index, write] of cases.entries()) {
      const outcomes: CaseOutcome[] = [];
      for (const seed of SEEDS) {
        const g = new OpCase(`${op}/${index}`, seed, feedings[seed % feedings.length]!);
        write(g);
        // The first of each way is tried in WebAssembly, too.
        const engines = [
          "onnxruntime-node CPU",
          ...(seed === index % SEEDS.length ? ["onnxruntime-web WASM"] : []),
        ];
        const where = `case ${index}, seed ${seed}, ${g.feeding}: ${JSON.stringify(g.model)}`;
        outcomes.push(await tryCase(g.model, engines, where));
      }
      expect(outcomes, `case ${index}`).toContain("compared");
    }
  });
});
