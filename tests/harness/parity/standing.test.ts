import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openReference } from "../../../harness/jobs/open-model.ts";
import { jobModelsOf, openPrepared } from "../../../harness/models/prepare-models.ts";
import type { JobModel } from "../../../harness/workers/job-base.ts";
import { writeReferenceFile } from "../../../harness/workers/reference-file.ts";
import { standingWords } from "../../../src/core/standing-words.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { Evaluator } from "../../../src/onnx/evaluator/evaluator.ts";
import type { Numbers } from "../../../src/onnx/evaluator/value.ts";
import { readOnnxFile } from "../../../src/runtimes/ort/model-file.ts";
import { floats } from "../../../src/tensors/arrays.ts";
import { numbersOf } from "../../../src/tensors/numbers.ts";
import { judgedModel, parityOn, parityOnOrtNode, withWeight } from "./damaged-file.ts";

const id = "small-conv";
const [right] = [...jobModelsOf([await openPrepared(id, join("models", id))]).values()] as [JobModel];
const folder = await mkdtemp(join(tmpdir(), "boxbench-standing-"));
const judged = await judgedModel(right);
const { name, unit } = judged.basis!.outputs[0]!;

/** The model with reference answers that are some times its noise beside the right ones. */
async function withReferenceOff(model: JobModel, timesNoise: number): Promise<JobModel> {
  const { detail: _detail, ...set } = await openReference(model);
  const answers = set.answers.map((answer) => {
    const { shape } = answer[name]!;
    const moved = Float32Array.from(numbersOf(answer[name]!), (value) => value + timesNoise * unit!);
    return { [name]: floats(moved, shape) };
  });
  const path = join(folder, `reference-${timesNoise}.bin`);
  await writeReferenceFile(path, { ...set, answers });
  return { ...model, reference: { kind: "file", path } };
}

/** An ONNX file with one weight of its last layer 1 % off. */
async function damagedFile(): Promise<string> {
  const bytes = await readOnnxFile(right.onnxPath);
  const { constants, weights } = new Evaluator(decodeOnnx(bytes)).graph;
  const last = [...weights].findLast((weight) => constants.get(weight)!.shape.length === 2)!;
  const value = constants.get(last) as Numbers;
  const path = join(folder, "damaged.onnx");
  await writeFile(
    path,
    withWeight(bytes, last, { ...value, data: value.data.map((number) => number * 1.01) }),
  );
  return path;
}

const damaged = await damagedFile();
const wordsOf = ({ basis }: JobModel) => standingWords(basis!, (output) => output).join(" ");

describe("who is believed, where reference, float64 and runtime do not agree", () => {
  it("all three where they do", async () => {
    expect(judged.basis!.outputs[0]).toMatchObject({ standing: "near" });
    expect(wordsOf(judged)).toBe("");
    const parity = await parityOnOrtNode(judged);
    expect(parity.passed).toBe(true);
    expect(parity.outputs![0]!.fromFloat64).toBeLessThan(8 * unit!);
    expect(parity.outputs![0]!.judged).toBeUndefined();
  });

  it("float64, where the reference is off by 25 times the noise and another runtime of the source is not", async () => {
    const model = await judgedModel(await withReferenceOff(right, 25));
    expect(model.basis!.outputs[0]).toMatchObject({ standing: "off", witness: { runtimeId: "tfjs/wasm" } });
    expect(wordsOf(model)).toMatch(
      /^Output \S+: the reference, tfjs\/node, is itself off: [\d.]+ times as far from float64 as a runtime on the CPU may be, while tfjs\/wasm, which ran the same model, is near it\./,
    );
    expect(await parityOnOrtNode(model)).toMatchObject({ passed: true, count: 64 });
    expect(await parityOn("tfjs/cpu", model)).toMatchObject({ passed: true });
    // A runtime that is wrong is found out all the same.
    expect(await parityOnOrtNode(model, damaged)).toMatchObject({ passed: false });
  });

  it("the reference, where float64 was told of a wrong conversion: the file fails, the source passes", async () => {
    const model = await judgedModel({ ...right, onnxPath: damaged });
    expect(model.basis!.outputs[0]).toMatchObject({ standing: "apart" });
    expect(wordsOf(model)).toContain("the conversion is wrong, or its evaluation");
    expect(await parityOnOrtNode(model)).toMatchObject({ passed: false });
    expect(await parityOn("tfjs/cpu", model)).toMatchObject({ passed: true });
  });

  it("reference and float64, where the runtime is wrong", async () => {
    expect(await parityOnOrtNode(judged, damaged)).toMatchObject({ passed: false });
  });

  it("not float64, where conversion and reference are wrong both", async () => {
    const off = await withReferenceOff(right, 25);
    const model = await judgedModel({ ...off, onnxPath: damaged });
    expect(model.basis!.outputs[0]).toMatchObject({ standing: "apart" });
    expect(await parityOnOrtNode(model)).toMatchObject({ passed: false });
  });

  it("nobody, where the reference is further off than any rounding: it is another answer", async () => {
    const model = await judgedModel(await withReferenceOff(right, 1000));
    expect(model.basis!.outputs[0]).toMatchObject({ standing: "apart" });
    expect(wordsOf(model)).toContain("the two give the model another meaning, or the reference is wrong");
    expect(await parityOnOrtNode(model)).toMatchObject({ passed: false });
  });
});
