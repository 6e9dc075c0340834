import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BoxbenchError } from "../../src/core/errors.ts";
import { sha256Of } from "../../src/core/hash.ts";
import { onnxFromLayersModel } from "../../src/onnx/convert.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { portsOfModel } from "../../src/onnx/model-ports.ts";
import { readOnnxFile } from "../../src/runtimes/ort/model-file.ts";
import { readLayersModel } from "../../src/onnx/read-layers-model.ts";
import { variantOf } from "../../src/zoo/registry.ts";
import type { JobModel } from "../workers/job-base.ts";
import { packageVersion } from "../base/package.ts";
import { writeReferenceFile } from "../workers/reference-file.ts";
import { randomExamples } from "../subjects/user-model/examples.ts";
import { answerReference } from "../subjects/user-model/reference.ts";
import { failedRecordOf, runFresh, type PassRun } from "./pass-run.ts";

const cacheFolder = join(".cache", "sides");

/**
 * A variant for images of another size, as it begins: what the weights are makes no difference to its time. It is
 * built and converted when it is first asked for, and answers random images on TF.js, so that every runtime is compared
 * before it is timed, as with trained models.
 *
 * @throws BoxbenchError MODEL_FILE when it cannot be built
 */
export async function modelOfSide(run: PassRun, variantId: string, side: number): Promise<JobModel> {
  const { seed } = run.options;
  const key = sha256Of(`${packageVersion()} named ${variantOf(variantId).build.toString()} ${seed}`).slice(
    0,
    12,
  );
  const folder = join(cacheFolder, `${variantId}-${side}-${key}`);
  const model = {
    variantId,
    onnxPath: join(folder, "model.onnx"),
    layersModelPath: join(folder, "model.json"),
    reference: { kind: "file" as const, path: join(folder, "reference.bin") },
    outputRange: null,
    layout: "NHWC" as const,
    fixedBatch: null,
  };
  // Written last, so that whoever finds it finds all of them.
  if (existsSync(model.reference.path)) return withPorts(model, await readOnnxFile(model.onnxPath));
  await mkdir(folder, { recursive: true });
  const built = await runFresh(run, { kind: "build", variantId, side, seed, folder }, {});
  if (built.kind !== "build") {
    const { message } = failedRecordOf(built);
    throw new BoxbenchError(
      "MODEL_FILE",
      `Cannot build ${variantId} for images of ${side} pixels: ${message}`,
    );
  }
  const { bytes } = onnxFromLayersModel(await readLayersModel(model.layersModelPath));
  await writeFile(model.onnxPath, bytes);
  const named = withPorts(model, bytes);
  await answerImages(run, named, side, folder);
  return named;
}

function withPorts(model: Omit<JobModel, "inputs" | "outputs" | "wanted">, bytes: Uint8Array): JobModel {
  const { inputs, outputs } = portsOfModel(decodeOnnx(bytes), model.onnxPath);
  return { ...model, inputs, outputs, wanted: [outputs[0]!.name] };
}

async function answerImages(run: PassRun, model: JobModel, side: number, folder: string): Promise<void> {
  const { channels } = variantOf(model.variantId);
  const [input] = model.inputs;
  const image = { height: side, width: side, channels, layout: "NHWC" as const };
  const form = {
    inputs: [{ name: input!.name, dtype: input!.dtype, shape: [1, side, side, channels] }],
    unbatched: [],
    fixedBatch: null,
    image,
    picture: { ...image, input: input!.name },
  };
  const inputs = randomExamples(form, run.options.seed);
  const inputsPath = join(folder, "inputs.bin");
  await writeReferenceFile(inputsPath, inputs);
  const { backend, answers } = await answerReference(
    model,
    inputsPath,
    run.options.limit * 1000,
    run.context,
  );
  const { path } = model.reference;
  const examples = inputs.examples.slice(0, answers.length);
  await writeReferenceFile(path, { ...inputs, examples, answers, backend, side: null });
}
