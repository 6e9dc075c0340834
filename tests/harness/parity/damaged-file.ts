import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toBinary } from "@bufbuild/protobuf";
import { runBasisJob } from "../../../harness/jobs/basis.ts";
import { compareWithReference } from "../../../harness/jobs/compare.ts";
import { openReference } from "../../../harness/jobs/open-model.ts";
import type { JobModel } from "../../../harness/workers/job-base.ts";
import type { Damage, Parity } from "../../../src/core/results.ts";
import { damagesOf } from "../../../src/measure/damages.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { Evaluator } from "../../../src/onnx/evaluator/evaluator.ts";
import type { Evaluated } from "../../../src/onnx/evaluator/value.ts";
import { ModelProtoSchema } from "../../../src/onnx/proto/onnx_pb.ts";
import { runtimeOf } from "../../../src/runtimes/registry.ts";
import { readOnnxFile } from "../../../src/runtimes/ort/model-file.ts";

const seed = 1;

/** A model with what its parity is judged by, as a run measures it. */
export async function judgedModel(model: JobModel): Promise<JobModel> {
  const { basis, path } = await runBasisJob({ kind: "basis", model, seed });
  return { ...model, basis, ...(path === null ? {} : { basisPath: path, basisOnnxPath: model.onnxPath }) };
}

/** What parity says of an ONNX file on onnxruntime-node, by the basis of the model that it should be. */
export function parityOnOrtNode(model: JobModel, onnxPath = model.onnxPath): Promise<Parity> {
  return parityOn("ort-node/cpu", model, onnxPath);
}

/** What parity says of a model on a runtime. */
export async function parityOn(
  runtimeId: string,
  model: JobModel,
  onnxPath = model.onnxPath,
): Promise<Parity> {
  const runtime = runtimeOf(runtimeId);
  const reference = await openReference(model);
  const session = await runtime.open({ ...model, onnxPath }, { threads: 1 });
  try {
    return await compareWithReference(session, reference, runtime, { batch: model.fixedBatch ?? 1, model });
  } finally {
    await session.close();
  }
}

/** Of each damage that parity should notice, whether it does in a real file on onnxruntime-node. */
export async function noticedOnOrtNode(model: JobModel): Promise<{ damage: Damage; isNoticed: boolean }[]> {
  const bytes = await readOnnxFile(model.onnxPath);
  const possible = damagesOf(new Evaluator(decodeOnnx(bytes)), seed);
  const folder = await mkdtemp(join(tmpdir(), "boxbench-damaged-"));
  const path = join(folder, "damaged.onnx");
  const judged: { damage: Damage; isNoticed: boolean }[] = [];
  for (const damage of model.basis!.damages!.filter(({ noticed }) => noticed)) {
    const { candidates } = possible.find(
      ({ weight, kind }) => weight === damage.weight && kind === damage.kind,
    )!;
    let isNoticed = false;
    for (const candidate of candidates) {
      await writeFile(path, withWeight(bytes, damage.weight, candidate()));
      isNoticed = !(await parityOnOrtNode(model, path)).passed;
      if (isNoticed) break;
    }
    judged.push({ damage, isNoticed });
  }
  return judged;
}

/** An ONNX file with other numbers in one weight. */
export function withWeight(bytes: Uint8Array, name: string, value: Evaluated): Uint8Array {
  const model = decodeOnnx(bytes);
  const tensor = model.graph!.initializer.find((own) => own.name === name)!;
  tensor.rawData = new Uint8Array(Float32Array.from(value.data as Float64Array).buffer);
  return toBinary(ModelProtoSchema, model);
}
