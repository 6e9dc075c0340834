import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { modelKinds, writeBenchModel } from "../../../harness/tools/bench-convert-model.ts";
import { decodeOnnx, onnxFromModel } from "../../../src/onnx/index.ts";
import { readModel } from "../../../src/onnx/read-model.ts";
import { engines } from "../../onnx/helpers/sessions.ts";
import { tf } from "../../onnx/helpers/tf.ts";

it("times the same network as a LayersModel and as a graph model", async () => {
  const answers = [];
  for (const kind of modelKinds) {
    const folder = await mkdtemp(join(tmpdir(), "boxbench-test-"));
    const { path, parameters } = await writeBenchModel(folder, 20_000, kind);
    expect(Math.abs(parameters / 20_000 - 1)).toBeLessThan(0.1);
    const { bytes, inputs } = onnxFromModel(await readModel(path));
    const operators = decodeOnnx(bytes).graph!.node.map(({ opType }) => opType);
    expect(operators.filter((name) => name === "Conv")).toHaveLength(4);
    const [{ name, shape }] = inputs as [(typeof inputs)[number]];
    const dims = shape.map((size) => size ?? 2);
    const x = tf
      .linspace(
        -1,
        1,
        dims.reduce((product, size) => product * size, 1),
      )
      .reshape(dims);
    answers.push(Object.values(await engines["onnxruntime-node CPU"]!(bytes, { [name]: x }))[0]!);
  }
  const [layers, graph] = answers as [(typeof answers)[number], (typeof answers)[number]];
  expect(graph.dims).toEqual(layers.dims);
  expect([...(graph.data as Float32Array)]).toEqual([...(layers.data as Float32Array)]);
});
