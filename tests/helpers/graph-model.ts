import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attr, graphModelFiles, type SmallGraphModel } from "../onnx/helpers/one-node.ts";

/** p = x W + b with W = [[1, 2], [3, 4], [5, 6]] and b = [0.5, -0.5], and the place of the larger p. */
export const linearGraph: SmallGraphModel = {
  tensors: {
    x: { shape: [1, 3], declared: [-1, 3] },
    w: { shape: [3, 2], isConstant: true, values: [1, 2, 3, 4, 5, 6] },
    b: { shape: [2], isConstant: true, values: [0.5, -0.5] },
    axis: { shape: [], dtype: "int32", isConstant: true, values: [1] },
  },
  nodes: [
    { name: "xw", op: "MatMul", inputs: ["x", "w"] },
    { name: "p", op: "BiasAdd", inputs: ["xw", "b"] },
    { name: "best", op: "ArgMax", inputs: ["p", "axis"] },
  ],
  outputs: ["p:0", "best:0"],
};

/** The places of the numbers above 0: how many there are depends on the numbers. */
export const dynamicGraph: SmallGraphModel = {
  tensors: {
    x: { shape: [6] },
    zero: { shape: [], isConstant: true, values: [0] },
  },
  nodes: [
    { name: "above", op: "Greater", inputs: ["x", "zero"] },
    { name: "places", op: "Where", inputs: ["above"] },
  ],
  outputs: ["places:0"],
};

/** An output that is a weight, and one that is the input. */
export const identityGraph: SmallGraphModel = {
  tensors: { x: { shape: [2] }, w: { shape: [2], isConstant: true, values: [3, 4] } },
  nodes: [{ name: "sum", op: "AddV2", inputs: ["x", "w"] }],
  outputs: ["sum:0", "w:0", "x:0"],
};

/** An image model whose nodes leave height and width open, while its signature says 8 by 8. */
export const hintedGraph: SmallGraphModel = {
  tensors: {
    image: { shape: [1, 8, 8, 3], declared: [1, -1, -1, 3], dtype: "int32" },
    axes: { shape: [2], dtype: "int32", isConstant: true, values: [1, 2] },
  },
  nodes: [
    { name: "float", op: "Cast", inputs: ["image"], attributes: { DstT: attr.type("float32") } },
    { name: "mean", op: "Mean", inputs: ["float", "axes"] },
  ],
  outputs: ["mean:0"],
};

/**
 * Writes a graph model's model.json with its weights beside it.
 *
 * @returns the path of model.json
 */
export async function writeGraphModel(
  model: SmallGraphModel,
  {
    folder,
    change = (json) => json,
  }: { folder?: string; change?: (json: Record<string, unknown>) => Record<string, unknown> } = {},
): Promise<string> {
  const place = folder ?? (await mkdtemp(join(tmpdir(), "boxbench-test-")));
  const { json, weights } = graphModelFiles(model);
  await mkdir(place, { recursive: true });
  const path = join(place, "model.json");
  await writeFile(path, JSON.stringify(change(JSON.parse(json) as Record<string, unknown>)));
  await writeFile(join(place, "weights.bin"), weights);
  return path;
}
