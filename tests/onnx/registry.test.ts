import { describe, expect, it } from "vitest";
import { activationConverters } from "../../src/onnx/activations.ts";
import { decodeOnnx, fromLiveModel, layerConverters, onnxFromLayersModel } from "../../src/onnx/index.ts";
import { converterOf, supportedClasses } from "../../src/onnx/registry.ts";
import { testedRuntimes } from "../../src/onnx/support-table.ts";
import { models, stack } from "./helpers/models-by-class.ts";
import { expectParity, maxDifference } from "./helpers/parity.ts";
import { engines } from "./helpers/sessions.ts";
import { randomInputs, randomiseWeights, tf } from "./helpers/tf.ts";

const { layers } = tf;

/** The classes that TF.js registers, by name. */
function registeredClasses(): string[] {
  const map = tf.serialization.SerializationMap.getMap().classNameMap;
  return Object.entries(map)
    .filter(([, [registered]]) => registered.prototype instanceof layers.Layer)
    .map(([className]) => className);
}

/** What a layer may emit beside its own operators: layout, type, and the layer inside. */
const common = ["Transpose", "Reshape", "Cast", "Identity"];

describe("the registry", () => {
  it("has an entry for each layer class that TF.js registers, and no other", () => {
    const containers = ["Model", "Functional", "Sequential"];
    const classes = registeredClasses().filter((className) => !containers.includes(className));
    expect(classes).toHaveLength(66);
    expect(Object.keys(layerConverters).toSorted()).toEqual(classes.toSorted());
  });

  it("has the classes for which there is a model here, and the refused ones", () => {
    expect(Object.keys(models).toSorted()).toEqual(supportedClasses().toSorted());
    const refused = Object.keys(layerConverters).filter(
      (className) => !supportedClasses().includes(className),
    );
    expect(refused).toEqual(["RandomWidth"]);
  });

  it("is tested on the runtimes that the table in the documentation names", () => {
    expect(testedRuntimes).toEqual(["ort-node/cpu", "ort-web/wasm"]);
    expect(Object.keys(engines)).toEqual([
      "onnxruntime-node CPU",
      "onnxruntime-web WASM",
      "float64 evaluator",
    ]);
  });
});

/** Tokens and indices are whole numbers from 0 to 3. */
function givenInputs(className: string): tf.Tensor[] | undefined {
  const isIndex = className === "CategoryEncoding" || className === "Embedding";
  return isIndex ? [tf.tensor([[0, 1, 3, 3]])] : undefined;
}

describe.each(Object.entries(models))("%s", (className, make) => {
  const inputs = givenInputs(className);

  it("is converted to the operators that its entry names", async () => {
    // 5 recurrent steps stay under the bound for feed-forward layers.
    const { bytes, layers: traces } = await expectParity(make(), inputs ? { inputs } : {});
    const classes = [...traces.map((trace) => trace.className), className, "Dense"];
    const declared = classes.flatMap((name) => converterOf(name)?.operators ?? []);
    const ofActivations = Object.values(activationConverters).flatMap(({ operators }) => operators);
    const allowed = new Set<string>([...declared, ...ofActivations, ...common]);
    const emitted = decodeOnnx(bytes).graph!.node.map(({ opType }) => opType);
    expect(emitted.filter((operator) => !allowed.has(operator))).toEqual([]);
  });

  it("gives TF.js's answers at each opset", async () => {
    const model = make();
    randomiseWeights(model, 3);
    const [input] = inputs ?? randomInputs(model, { batch: 2, seed: 3, range: [-1, 1], unknownSize: 7 });
    const expected = (model.predict(input!) as tf.Tensor).dataSync();
    const file = fromLiveModel(model);
    for (const opset of [13, 14, 15, 16, 17, 18, 19, 20, 21]) {
      const { bytes, outputs } = onnxFromLayersModel(file, { opset });
      const answers = await engines["onnxruntime-node CPU"]!(bytes, { [model.inputNames[0]!]: input! });
      const difference = maxDifference(answers[outputs[0]!.name]!.data, expected);
      expect(difference, `opset ${opset}`).toBeLessThan(1e-5);
    }
  });
});

it("RandomWidth is refused with the reason", () => {
  const options = { factor: 0.5, name: "widen", inputShape: [4, 4, 1] } as never;
  expect(() => stack(layers.randomWidth(options))).toThrow("Negative dimension size");
  const topology = {
    class_name: "Sequential",
    config: [
      {
        class_name: "RandomWidth",
        config: { name: "widen", factor: 0.5, batch_input_shape: [null, 4, 4, 1] },
      },
    ],
  };
  expect(() => onnxFromLayersModel({ topology, weights: new Map(), sourceSha256: null })).toThrow(
    'Cannot convert layer "widen" (RandomWidth): its output has a random width at inference too',
  );
});
