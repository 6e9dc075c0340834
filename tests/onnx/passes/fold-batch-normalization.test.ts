import { describe, expect, it } from "vitest";
import { decodeOnnx } from "../../../src/onnx/index.ts";
import { runPasses } from "../../../src/onnx/passes/run-passes.ts";
import { expectParity } from "../helpers/parity.ts";
import { Sketch } from "../helpers/sketch.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

const deconvolution = {
  inputShape: [5, 4, 2],
  filters: 3,
  kernelSize: 3,
  strides: 2,
  padding: "same",
} as const;

function operatorsOf(bytes: Uint8Array): string[] {
  return decodeOnnx(bytes).graph!.node.map(({ opType }) => opType);
}

describe("foldBatchNormalization", () => {
  it("goes through the Slice that cuts the odd pixel off a ConvTranspose", async () => {
    const model = tf.sequential({
      layers: [
        layers.conv2dTranspose({ ...deconvolution, inputShape: [...deconvolution.inputShape] }),
        layers.batchNormalization({ name: "normal" }),
        layers.cropping2D({ cropping: 1 }),
      ],
    });
    const converted = await expectParity(model);
    expect(operatorsOf(converted.bytes)).toEqual([
      "Transpose",
      "ConvTranspose",
      "Slice",
      "Slice",
      "Transpose",
    ]);
    const value = (name: string) => converted.layers.find(({ layer }) => layer === name)?.value;
    expect(value("normal")).toBe("normal");
    expect(converted.layers.find(({ className }) => className === "Conv2DTranspose")!.value).toBeNull();
  });

  it.each([
    ["an activation is between", { activation: "relu" as const }, []],
    ["the output is read by others too", {}, [0]],
  ])("leaves it where %s", async (_, options, outputs) => {
    const input = tf.input({ shape: [...deconvolution.inputShape] });
    const image = layers
      .conv2dTranspose({ ...deconvolution, inputShape: [5, 4, 2], ...options })
      .apply(input) as tf.SymbolicTensor;
    const normal = layers.batchNormalization().apply(image) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: outputs.length > 0 ? [image, normal] : normal });
    const { bytes } = await expectParity(model);
    expect(operatorsOf(bytes)).toContain("BatchNormalization");
  });

  it("does not go through a Slice of channels", () => {
    const sketch = new Sketch(["y"])
      .vector("k", [1, 1, 1, 1], [2, 2, 1, 1])
      .vector("one", [1])
      .shape("start", [0])
      .shape("end", [1])
      .shape("axis", [1])
      .node("Conv", ["x", "k"], "a")
      .node("Slice", ["a", "start", "end", "axis", "end"], "b")
      .node("BatchNormalization", ["b", "one", "one", "one", "one"], "y", { epsilon: { float: 0.1 } });
    const before = sketch.lines();
    runPasses(sketch.graph, {});
    expect(sketch.lines()).toEqual(before);
  });
});
