import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const topology = {
  model_config: {
    class_name: "Sequential",
    config: {
      name: "small",
      layers: [
        {
          class_name: "Dense",
          config: {
            name: "dense",
            units: 2,
            activation: "linear",
            batch_input_shape: [null, 3],
            dtype: "float32",
          },
        },
      ],
    },
  },
  keras_version: "tfjs-layers 4.22.0",
  backend: "tensor_flow.js",
};

const weights = [
  { name: "dense/kernel", shape: [3, 2], dtype: "float32" },
  { name: "dense/bias", shape: [2], dtype: "float32" },
];

/**
 * Writes a model.json with its weights beside it, by hand: p = x W + b with W = [[1, 2], [3, 4], [5, 6]] and
 * b = [0.5, -0.5].
 *
 * @returns the path of model.json
 */
export async function writeDenseModel(
  values: readonly number[] = [1, 2, 3, 4, 5, 6, 0.5, -0.5],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "boxbench-test-"));
  const manifest = [{ paths: ["weights.bin"], weights }];
  await writeFile(
    join(folder, "model.json"),
    JSON.stringify({ modelTopology: topology, weightsManifest: manifest }),
  );
  await writeFile(join(folder, "weights.bin"), Buffer.from(Float32Array.from(values).buffer));
  return join(folder, "model.json");
}
