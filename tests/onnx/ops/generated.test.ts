import { describe, expect, it } from "vitest";
import { graphModelFromFiles, onnxFromGraphModel } from "../../../src/onnx/index.ts";
import type { OpConverter } from "../../../src/onnx/graph-model/op-converter.ts";
import { handMadeOps } from "../../../src/onnx/support-table.ts";
import { opFamilies } from "../../../src/onnx/ops/registry.ts";
import { graphModelFiles } from "../helpers/one-node.ts";
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

describe("the table of ops", () => {
  const entries = Object.values(opFamilies).flatMap((family) => Object.entries<OpConverter>(family));

  it("has a generated case for every op that is converted, but for loops and branches", () => {
    const tried = new Set(Object.values(casesByFamily).flatMap((cases) => Object.keys(cases)));
    const untried = entries.filter(([name, { refusal }]) => refusal === undefined && !tried.has(name));
    // NoOp has no output; the others stand in hand-made graphs.
    expect(untried.map(([name]) => name).toSorted()).toEqual(["NoOp", ...handMadeOps].toSorted());
  });

  it.each(entries.filter(([, { refusal }]) => refusal !== undefined))(
    "refuses %s in one line that names the node, the op and the reason",
    (name, { refusal }) => {
      const { json, weights } = graphModelFiles({
        tensors: { x: { shape: [2] } },
        nodes: [{ name: "odd one", op: name, inputs: ["x", "x", "x", "x"] }],
      });
      const file = graphModelFromFiles(json, new Map([["weights.bin", weights]]));
      expect(() => onnxFromGraphModel(file)).toThrow(`Cannot convert node "odd one" (${name}): ${refusal}.`);
    },
  );
});
