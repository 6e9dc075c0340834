import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JobModel } from "../../../harness/workers/job-base.ts";
import { writeReferenceFile } from "../../../harness/workers/reference-file.ts";
import { randomFrom } from "../../../src/core/random.ts";
import { sizeOf } from "../../../src/core/shapes.ts";
import { fromLiveModel, onnxFromLayersModel } from "../../../src/onnx/index.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { portsOfModel } from "../../../src/onnx/model-ports.ts";
import { floats } from "../../../src/tensors/arrays.ts";
import { tf } from "../../onnx/helpers/tf.ts";
import { judgedModel, noticedOnOrtNode, parityOnOrtNode } from "./damaged-file.ts";

/** Converts a network; its answers on TF.js's cpu backend to some images of raw pixels are the reference. */
async function jobModelOf(network: tf.LayersModel, images = 4): Promise<JobModel> {
  const folder = await mkdtemp(join(tmpdir(), "boxbench-seen-"));
  const onnxPath = join(folder, "model.onnx");
  const { bytes } = onnxFromLayersModel(fromLiveModel(network));
  await writeFile(onnxPath, bytes);
  const ports = portsOfModel(decodeOnnx(bytes), onnxPath);
  const shape = [1, ...(network.inputs[0]!.shape.slice(1) as number[])];
  const random = randomFrom(1, "pixels");
  const pixels = Array.from({ length: images }, () =>
    Float32Array.from({ length: sizeOf(shape) }, () => random.integer(0, 255)),
  );
  const answers = pixels.map((data) => {
    const answer = tf.tidy(() => network.predict(tf.tensor(data, shape)) as tf.Tensor);
    return { [ports.outputs[0]!.name]: floats(answer.dataSync<"float32">().slice(), answer.shape) };
  });
  const path = join(folder, "reference.bin");
  await writeReferenceFile(path, {
    examples: pixels.map((data) => ({ [ports.inputs[0]!.name]: floats(data, shape) })),
    unbatched: [],
    answers,
    backend: "tfjs/cpu",
    side: null,
  });
  return {
    variantId: "seen",
    onnxPath,
    ...ports,
    wanted: [ports.outputs[0]!.name],
    reference: { kind: "file", path },
    outputRange: null,
    layout: "NHWC",
    fixedBatch: null,
  };
}

const normal = (seed: number, stddev: number) =>
  tf.initializers.randomNormal({ mean: 0, stddev, seed }) as never;

function conv(filters: number, seed: number, stddev: number, more = {}) {
  const kernelInitializer = normal(seed, stddev);
  return tf.layers.conv2d({
    filters,
    kernelSize: 3,
    strides: 2,
    activation: "relu",
    kernelInitializer,
    ...more,
  });
}

const networks = {
  "a regressor of 224x224 raw pixels": () =>
    tf.sequential({
      layers: [
        conv(8, 1, 0.27, { inputShape: [224, 224, 3] }),
        conv(16, 2, 0.17),
        conv(32, 3, 0.12),
        tf.layers.flatten(),
        tf.layers.dense({ units: 32, activation: "relu", kernelInitializer: normal(4, 0.008) }),
        tf.layers.dense({ units: 4, kernelInitializer: normal(5, 0.25) }),
      ],
    }),
  "a convolutional network with tanh": () =>
    tf.sequential({
      layers: [
        conv(16, 1, 0.002, { inputShape: [64, 64, 3], activation: "tanh" }),
        conv(32, 2, 0.2, { activation: "tanh" }),
        conv(32, 3, 0.2, { activation: "tanh" }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 2, kernelInitializer: normal(4, 0.1) }),
      ],
    }),
  "a classifier that reads raw pixels": () =>
    tf.sequential({
      layers: [
        conv(16, 1, 0.27, { inputShape: [96, 96, 3] }),
        conv(32, 2, 0.12),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({ units: 10, activation: "softmax", kernelInitializer: normal(3, 0.002) }),
      ],
    }),
  "a network whose outputs are all about 1e-13": () =>
    tf.sequential({
      layers: [
        conv(8, 1, 0.2, { inputShape: [16, 16, 1] }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 2, kernelInitializer: normal(2, 1e-16) }),
      ],
    }),
  "a detector whose rows are four coordinates in pixels and three scores": () => {
    const input = tf.input({ shape: [32, 32, 3] });
    const seen = conv(16, 2, 0.12).apply(conv(16, 1, 0.27).apply(input)) as tf.SymbolicTensor;
    const rows = tf.layers.reshape({ targetShape: [49, 16] }).apply(seen) as tf.SymbolicTensor;
    const dense = (units: number, name: string, stddev: number, seed: number, activation?: "sigmoid") =>
      tf.layers
        .dense({ units, name, kernelInitializer: normal(seed, stddev), ...(activation && { activation }) })
        .apply(rows) as tf.SymbolicTensor;
    const outputs = tf.layers
      .concatenate()
      .apply([dense(4, "boxes", 2, 3), dense(3, "scores", 0.001, 4, "sigmoid")]);
    return tf.model({ inputs: input, outputs: outputs as tf.SymbolicTensor });
  },
};

describe("a correct conversion passes, and one with a wrong weight fails:", () => {
  it.each(Object.entries(networks))(
    "%s",
    async (_, build) => {
      const model = await judgedModel(await jobModelOf(build()));
      expect(model.basis!.refusal).toBeNull();
      expect(await parityOnOrtNode(model)).toMatchObject({ passed: true });
      const damaged = await noticedOnOrtNode(model);
      expect(damaged.map(({ damage }) => damage.kind)).toContain("1 %");
      expect(damaged.filter(({ isNoticed }) => !isNoticed)).toEqual([]);
    },
    120_000,
  );

  it("and a wrong score is not hidden by coordinates of hundreds of pixels", async () => {
    const name = "a detector whose rows are four coordinates in pixels and three scores";
    const { basis } = await judgedModel(await jobModelOf(networks[name]()));
    const ofScores = basis!.damages!.filter(({ weight }) => weight.startsWith("scores/"));
    expect(ofScores.map(({ noticed }) => noticed)).toEqual(ofScores.map(() => true));
    expect(ofScores.length).toBeGreaterThan(0);
  });

  it("and outputs of 1e-13 are judged at their own scale", async () => {
    const model = await judgedModel(
      await jobModelOf(networks["a network whose outputs are all about 1e-13"]()),
    );
    const parity = await parityOnOrtNode(model);
    expect(parity.tolerance.absolute).toBeLessThan(1e-18);
    expect(Math.abs(Number(parity.worst?.expected ?? 0))).toBeLessThan(1e-11);
  });
});
