import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { activationConverters } from "../../../src/onnx/activations.ts";
import { graphCost } from "../../../src/onnx/cost/graph-cost.ts";
import { rules } from "../../../src/onnx/cost/rules.ts";
import { decodeOnnx, fromLiveModel, layerConverters, onnxFromLayersModel } from "../../../src/onnx/index.ts";
import { models } from "../helpers/models-by-class.ts";
import { shapesOnOrt } from "../helpers/node-shapes.ts";
import { modelFrom, plans } from "../helpers/random-model.ts";
import { randomInputs, type tf } from "../helpers/tf.ts";

const batch = 3;

/** Compares the shape of what each node makes first with ONNX Runtime's. */
async function expectShapesOfOrt(live: tf.LayersModel, opset: number): Promise<void> {
  const { bytes, inputs: ports } = onnxFromLayersModel(fromLiveModel(live), { opset });
  const inputs = randomInputs(live, { batch, seed: 1, range: [0, 3], unknownSize: 7 });
  const onOrt = await shapesOnOrt(
    bytes,
    Object.fromEntries(ports.map(({ name }, index) => [name, inputs[index]!])),
  );
  const model = decodeOnnx(bytes);
  const { nodes, unknown, flops, activationBytes } = graphCost(model, batch);
  expect(unknown).toEqual([]);
  expect([flops, activationBytes]).not.toContain(null);
  const shapes = nodes.map(({ name, outputShape }) => [name, outputShape?.join()]);
  const expected = model.graph!.node.map(({ name, output }) => [name, onOrt[output.find(Boolean)!]!.join()]);
  expect(shapes).toEqual(expected);
}

it("graphCost knows every operator that a converter may write", () => {
  const converters = [...Object.values(layerConverters), ...Object.values(activationConverters)];
  const operators = new Set(converters.flatMap((converter) => converter.operators ?? []));
  expect(operators.size).toBeGreaterThan(60);
  expect([...operators].filter((operator) => !Object.hasOwn(rules, operator))).toEqual([]);
});

describe("graphCost has ONNX Runtime's shape for each node", () => {
  it.each(Object.entries(models))("of a model with %s, at three opsets", async (_, make) => {
    expect.hasAssertions();
    const live = make();
    for (const opset of [13, 17, 21]) await expectShapesOfOrt(live, opset);
  });

  it("of random models with 10 to 30 layers", async () => {
    expect.hasAssertions();
    const property = fc.asyncProperty(plans(false), async (plan) => {
      const live = modelFrom(plan);
      try {
        await expectShapesOfOrt(live, 17);
      } finally {
        live.dispose();
      }
    });
    await fc.assert(property, { numRuns: 30, seed: Number(process.env["BOXBENCH_TEST_SEED"] ?? 1) });
  });
});
