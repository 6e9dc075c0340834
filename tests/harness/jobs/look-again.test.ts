import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runBasisJob } from "../../../harness/jobs/basis.ts";
import { compareWithReference } from "../../../harness/jobs/compare.ts";
import { openReference } from "../../../harness/jobs/open-model.ts";
import { describeParity } from "../../../harness/rounds/describe-parity.ts";
import type { JobModel } from "../../../harness/workers/job-base.ts";
import { writeReferenceFile } from "../../../harness/workers/reference-file.ts";
import type { Tensors } from "../../../src/core/tensor.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { portsOfModel } from "../../../src/onnx/model-ports.ts";
import { runtimeOf } from "../../../src/runtimes/registry.ts";
import type { Session } from "../../../src/runtimes/types.ts";
import { floats } from "../../../src/tensors/arrays.ts";
import { onnxBytesOf } from "../../helpers/onnx-models.ts";

// Scores above 0.6: of the first input 0.9, and one that is 0.6 in float32; of the second 1.8, 1.2 and one that is 0.6.
const bytes = onnxBytesOf({
  inputs: { x: [3] },
  outputs: { scores: ["n"] },
  nodes: [
    { op: "MatMul", inputs: ["W", "x"], outputs: ["s"] },
    { op: "Greater", inputs: ["s", "t"], outputs: ["g"] },
    { op: "NonZero", inputs: ["g"], outputs: ["nz"] },
    { op: "Transpose", inputs: ["nz"], outputs: ["places"] },
    { op: "GatherND", inputs: ["s", "places"], outputs: ["scores"] },
  ],
  constants: {
    W: { shape: [3, 3], values: [0.3, 0.3, 0.3, 0.1, 0.2, 0.3, 0.1, 0.1, 0.1] },
    t: { shape: [], values: [0.6] },
  },
});
const row = (...values: number[]) => floats(Float32Array.from(values), [values.length]);

interface Asked {
  readonly bytes: Uint8Array;
  readonly examples: readonly Tensors[];
  readonly unbatched: readonly string[];
  readonly fixedBatch: number | null;
}

const scoresModel: Asked = {
  bytes,
  examples: [{ x: row(1, 1, 1) }, { x: row(4, 4, 4) }],
  unbatched: ["x"],
  fixedBatch: null,
};

async function modelWith(
  answers: readonly Tensors[],
  { bytes: file, examples, unbatched, fixedBatch } = scoresModel,
): Promise<JobModel> {
  const folder = await mkdtemp(join(tmpdir(), "boxbench-look-"));
  const onnxPath = join(folder, "model.onnx");
  await writeFile(onnxPath, file);
  const path = join(folder, "reference.bin");
  await writeReferenceFile(path, {
    examples,
    unbatched,
    answers,
    backend: "ort-node/cpu",
    side: null,
  });
  const model: JobModel = {
    variantId: "scores",
    onnxPath,
    ...portsOfModel(decodeOnnx(file), onnxPath),
    wanted: Object.keys(answers[0]!),
    reference: { kind: "file", path },
    outputRange: null,
    layout: "NHWC",
    fixedBatch,
  };
  const { basis, path: basisPath } = await runBasisJob({ kind: "basis", model, seed: 1 });
  return { ...model, basis, basisPath: basisPath!, basisOnnxPath: onnxPath };
}

async function parityOf(model: JobModel, answers: readonly Tensors[]) {
  let next = 0;
  const session = {
    outputs: model.outputs,
    run: () => Promise.resolve(answers[next++]!),
  } as unknown as Session;
  const reference = await openReference(model);
  const batch = model.fixedBatch ?? 1;
  return compareWithReference(session, reference, runtimeOf("ort-web/wasm"), { batch, model });
}

const reference = [{ scores: row(0.9) }, { scores: row(3.6, 2.4, 1.2) }];

it("a shape that is another by a tie passes, and is named", async () => {
  const model = await modelWith(reference);
  const parity = await parityOf(model, [{ scores: row(0.9, 0.6) }, { scores: row(3.6, 2.4, 1.2) }]);
  expect(parity.passed).toBe(true);
  expect(parity.outputs![0]!.ties).toMatchObject({
    count: 1,
    first: [{ input: 0, op: "Greater", node: "g" }],
  });
  expect(describeParity(parity)).toMatch(
    /input 0 of output "scores" is a tie: shape \[2\] instead of \[1\], since a number and its threshold are \S+ apart in Greater "g"$/,
  );
});

it("a shape that no tie explains differs, and says so", async () => {
  const model = await modelWith(reference);
  const parity = await parityOf(model, [{ scores: row(0.9, 0.3) }, { scores: row(3.6, 2.4, 1.2) }]);
  expect(parity.passed).toBe(false);
  expect(describeParity(parity)).toContain('output "scores" is another at input 0: shape [2] instead of [1]');
});

it("a wrong number of an input beside a tie differs", async () => {
  const model = await modelWith(reference);
  const parity = await parityOf(model, [{ scores: row(0.9, 0.6) }, { scores: row(3.6, 2.41, 1.2) }]);
  expect(parity).toMatchObject({ passed: false, worst: { input: 1, index: [1] } });
});

it("a model of a fixed batch has ties, too, in the rows that tie alone", async () => {
  // The sums of the columns are the same for (1, 1, 1), and 0.9 and 0.7 for (1, 1, 2).
  const file = onnxBytesOf({
    inputs: { x: [2, 3] },
    outputs: { values: [2, 1], k: [2, 1] },
    wholeOutputs: ["k"],
    nodes: [
      { op: "MatMul", inputs: ["x", "W"], outputs: ["s"] },
      { op: "TopK", inputs: ["s", "one"], outputs: ["values", "k"] },
    ],
    constants: {
      W: { shape: [3, 2], values: [0.1, 0.3, 0.2, 0.2, 0.3, 0.1] },
      one: { shape: [1], values: [1], dtype: "int64" },
    },
  });
  const answer = (...places: number[]): Tensors => ({
    k: { dtype: "int64", shape: [places.length, 1], data: BigInt64Array.from(places, BigInt) },
  });
  const examples = [
    [1, 1, 1],
    [1, 1, 2],
  ].map((x) => ({ x: floats(Float32Array.from(x), [1, 3]) }));
  const asked = { bytes: file, examples, unbatched: [], fixedBatch: 2 };
  const model = await modelWith([answer(0), answer(0)], asked);
  const parity = await parityOf(model, [answer(1, 0)]);
  expect(parity.outputs![0]!.ties).toMatchObject({ count: 1, first: [{ input: 0, op: "TopK" }] });
  expect(parity.passed).toBe(true);
  expect(await parityOf(model, [answer(0, 1)])).toMatchObject({ passed: false });
});
