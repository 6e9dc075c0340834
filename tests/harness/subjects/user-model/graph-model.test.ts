import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { inputFormOf } from "../../../../harness/subjects/user-model/input-form.ts";
import { readUserModel } from "../../../../harness/subjects/user-model/read.ts";
import { hintedGraph, linearGraph, writeGraphModel } from "../../../helpers/graph-model.ts";

const temporary = () => mkdtemp(join(tmpdir(), "boxbench-test-"));

/** The model with the signature's own shape of its input. */
function hinted(): Promise<string> {
  return writeGraphModel(hintedGraph, {
    change: (json) => ({
      ...json,
      signature: {
        inputs: {
          image: { name: "image:0", tensorShape: { dim: ["1", "8", "8", "3"].map((size) => ({ size })) } },
        },
        outputs: { mean: { name: "mean:0" } },
      },
    }),
  });
}

describe("a user's graph model", () => {
  it("is read and converted, with its ops in place of layers", async () => {
    const path = await writeGraphModel(linearGraph);
    const model = await readUserModel(dirname(path), await temporary());
    expect(model).toMatchObject({
      id: basename(dirname(path)),
      graphModelPath: path,
      inputs: [{ name: "x", dtype: "float32", shape: [null, 3] }],
      outputs: [
        { name: "p:0", dtype: "float32" },
        { name: "best:0", dtype: "int32" },
      ],
      // 3 x 2 weights and 2 biases; the axis is no parameter.
      parameters: 8,
      layers: ["MatMul", "BiasAdd", "ArgMax"],
    });
    expect(model.layersModelPath).toBeUndefined();
  });

  it("takes its size from the signature, where its nodes leave it open", async () => {
    const path = await hinted();
    const model = await readUserModel(path, await temporary(), {});
    expect(inputFormOf(model)).toMatchObject({
      inputs: [{ name: "image", dtype: "int32", shape: [1, 8, 8, 3] }],
      picture: { height: 8, width: 8 },
    });
  });

  it("stays open where nobody asks for one size, as quantize does not", async () => {
    const model = await readUserModel(await hinted(), await temporary());
    expect(model.inputs[0]!.shape).toEqual([1, null, null, 3]);
  });

  it.each([
    ["with the batch", [1, 4, 6, 3]],
    ["without it", [4, 6, 3]],
  ])("takes the size that is asked for, %s", async (_, asked) => {
    const path = await hinted();
    for (const shapes of [{ image: asked }, { "": asked }]) {
      const model = await readUserModel(path, await temporary(), shapes);
      expect(inputFormOf(model, shapes).inputs[0]!.shape).toEqual([1, 4, 6, 3]);
    }
  });

  it("refuses a size that contradicts its nodes", async () => {
    const shapes = { image: [1, 4, 6, 1] };
    const model = await readUserModel(await hinted(), await temporary(), shapes);
    expect(() => inputFormOf(model, shapes)).toThrow("--input-shape 1,4,6,1 does not fit");
  });
});
