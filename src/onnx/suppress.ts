import { BoxbenchError } from "../core/errors.ts";
import { suppressedOutputs, type Suppression } from "../core/suppression.ts";
import { addGraphOutput } from "./graph-ports.ts";
import type { Graph } from "./graph.ts";
import { NodeWriter } from "./node-writer.ts";
import { floatTensor } from "./tensor.ts";
import type { Value } from "./types.ts";

/**
 * Adds non-maximum suppression behind an output of a detector, and its answers as further outputs of a fixed size, so that
 * an image of a batch has as many as another: corners [N, most, 4], scores and classes [N, most].
 *
 * NonMaxSuppression gives rows of image, class and box, however many. Their scores, put back into zeros, are sorted.
 *
 * @throws BoxbenchError MODEL_FILE when the output is not there, or has another shape than rows of boxes
 */
export function addSuppression(graph: Graph, { output, iou, score, most }: Suppression): void {
  const port = graph.outputs.find(({ name }) => name === output);
  const [batch = null, count, width] = port?.dims ?? [];
  if (port === undefined || port.dims.length !== 3 || count == null || width == null || width < 5) {
    throw new BoxbenchError(
      "MODEL_FILE",
      `The model asks for suppression of the output "${output}", which must be there and have the shape [N, boxes, 4 + classes].`,
    );
  }
  const writer = new NodeWriter(graph, "suppression");
  const raw: Value = {
    name: port.value,
    shape: port.dims,
    layout: "native",
    flatFrom: null,
    dtype: "float32",
    mask: null,
  };
  const classes = width - 4;
  const kept = Math.min(most, classes * count);
  const float = (values: readonly number[]) =>
    writer.initializer("float", floatTensor([values.length], Float32Array.from(values), `f${values.join()}`));
  const columns = (from: number, to: number) =>
    writer.node("Slice", [raw, writer.int64([from]), writer.int64([to]), writer.int64([2])], {
      shape: [batch, count, to - from],
    });
  const [centre, size] = [columns(0, 2), columns(2, 4)];
  const half = writer.node("Mul", [size, float([0.5])], size);
  const corners = writer.node(
    "Concat",
    [writer.node("Sub", [centre, half], size), writer.node("Add", [centre, half], size)],
    { shape: [batch, count, 4] },
    { axis: 2 },
  );
  const scores = writer.node(
    "Transpose",
    [columns(4, width)],
    { shape: [batch, classes, count] },
    { perm: [0, 2, 1] },
  );
  const rows = writer.node(
    "NonMaxSuppression",
    [corners, scores, writer.int64([most]), float([iou]), float([score])],
    { shape: [null, 3], dtype: "int64" },
  );
  const found = writer.node("GatherND", [scores, rows], { shape: [null] });
  const shape = writer.node("Shape", [scores], { shape: [3], dtype: "int64" });
  const zeros = writer.node("ConstantOfShape", [shape], scores);
  const chosen = writer.node("ScatterND", [zeros, rows, found], scores);
  const flat = writer.node("Reshape", [chosen, writer.int64([0, -1])], { shape: [batch, classes * count] });
  const [best, places] = writer.nodes(
    "TopK",
    [flat, writer.int64([kept])],
    [{ shape: [batch, kept] }, { shape: [batch, kept], dtype: "int64" }],
    { axis: 1, largest: 1, sorted: 1 },
  ) as [Value, Value];
  const classNumbers = writer.node("Div", [places, writer.int64([count])], places);
  const boxNumbers = writer.node("Mod", [places, writer.int64([count])], places);
  const places3 = writer.node("Unsqueeze", [boxNumbers, writer.int64([2])], {
    shape: [batch, kept, 1],
    dtype: "int64",
  });
  const boxes = writer.node("GatherND", [corners, places3], { shape: [batch, kept, 4] }, { batch_dims: 1 });
  const isFound = writer.node("Greater", [best, float([0])], { shape: [batch, kept], dtype: "bool" });
  const isFound3 = writer.node("Unsqueeze", [isFound, writer.int64([2])], {
    shape: [batch, kept, 1],
    dtype: "bool",
  });
  const classFloats = writer.node("Cast", [classNumbers], { shape: [batch, kept] }, { to: onnxFloat });
  const answers = [
    writer.node("Where", [isFound3, boxes, float([0])], boxes),
    best,
    writer.node("Where", [isFound, classFloats, float([-1])], classFloats),
  ];
  for (const [index, name] of suppressedOutputs.entries()) addGraphOutput(graph, name, answers[index]!);
}

/** TensorProto.DataType.FLOAT */
const onnxFloat = 1;
