import { readFile, writeFile } from "node:fs/promises";
import { toBinary } from "@bufbuild/protobuf";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { lowerPrecision } from "../../../src/onnx/precision/lower-precision.ts";
import type { SchemeName } from "../../../src/onnx/precision/registry.ts";
import { tensorOf } from "../../../src/onnx/precision/tensor-values.ts";
import { ModelProtoSchema, TensorProto_DataType as DataType } from "../../../src/onnx/proto/onnx_pb.ts";
import { onnxBytesOf } from "../../helpers/onnx-models.ts";

// A program of its own, as memory is that of a process: writes a model of ten million weights, or lowers it and
// prints what that took.
const side = 3163;
const weights = 4 * side ** 2;

function largeModel(): Uint8Array {
  const model = decodeOnnx(
    onnxBytesOf({
      inputs: { x: [1, side] },
      outputs: { y: [1, side] },
      nodes: [{ op: "MatMul", inputs: ["x", "w"], outputs: ["y"] }],
    }),
  );
  const values = Float32Array.from({ length: side ** 2 }, (_, at) => ((at % 1000) - 500) / 1000);
  model.graph!.initializer.push(tensorOf("w", DataType.FLOAT, [side, side], values));
  return toBinary(ModelProtoSchema, model);
}

const [, , path, scheme] = process.argv;
if (scheme === undefined) {
  await writeFile(path!, largeModel());
} else {
  const before = process.memoryUsage().rss;
  const bytes = await readFile(path!);
  const started = process.cpuUsage();
  const ranges = new Map([["x", { min: -1, max: 1 }]]);
  const lowered = lowerPrecision(bytes, scheme as SchemeName, { ranges });
  const { user, system } = process.cpuUsage(started);
  const peak = process.resourceUsage().maxRSS * 1024 - before;
  process.stdout.write(
    JSON.stringify({
      // Of the processor, since other tests run at the same time.
      seconds: (user + system) / 1e6,
      memory: peak / weights,
      size: lowered.bytes.length / weights,
    }),
  );
}
