import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { toBinary } from "@bufbuild/protobuf";
import { Command, Option } from "commander";
import { execa } from "execa";
import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import { randomFrom } from "../../src/core/random.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import { pairedBootstrap } from "../../src/measure/comparison/paired-bootstrap.ts";
import { decodeOnnx, onnxFromModel } from "../../src/onnx/index.ts";
import { calibrate } from "../../src/onnx/precision/calibration/calibrate.ts";
import { lowerPrecision } from "../../src/onnx/precision/lower-precision.ts";
import { ModelProtoSchema, type ModelProto } from "../../src/onnx/proto/onnx_pb.ts";
import { readModel } from "../../src/onnx/read-model.ts";
import { formatBytes, formatDigits } from "../../src/report/format.ts";
import { table } from "../../src/report/markdown.ts";
import { integerIn } from "../base/options.ts";
import { packageRoot } from "../base/package.ts";
import { ortCalibration } from "../jobs/ort-calibration.ts";
import { runSetup } from "../setup/program.ts";
import { venvPython } from "../setup/venv.ts";
import { pairOf } from "../tf2onnx/pair.ts";
import { kernelsOf, kernelsText } from "./kernels.ts";
import { answersOf, boxFeeds, distancesOf, waveFeeds } from "./examples.ts";
import { mobileNetShape, mobileNetV2 } from "./mobilenet-v2.ts";

const command = new Command("bench:ort-quantization")
  .description(
    "int8 files of committed models and of MobileNetV2 (random weights) as boxbench makes them, beside those of " +
      "onnxruntime.quantization with its recommended settings: bytes, times, and how far answers are from float32.",
  )
  .argument("[model...]", "ids of committed models, or mobilenet-v2 (default: all that read images, and it)")
  .addOption(
    new Option("--precision <scheme>", "int8-reduced is compared with reduce_range")
      .choices(["int8", "int8-reduced"])
      .default("int8"),
  )
  .option("--keep <dir>", "leave float32.onnx, ours.onnx and theirs.onnx of each model in DIR/MODEL")
  .option("--rounds <n>", "rounds in which both are timed in turns", integerIn(3, 100), 12);

type Asked = { readonly precision: "int8" | "int8-reduced"; readonly rounds: number; readonly keep?: string };

const columns = [
  ["model", "text"],
  ["bytes", "number"],
  ["theirs", "number"],
  ["kernels of ONNX Runtime", "text"],
  ["time, ours over theirs", "number"],
  ["from float32 (%)", "number"],
  ["theirs (%)", "number"],
  ["further by", "number"],
] as const;

await runSetup(command, async (options, context) => {
  const asked = options as unknown as Asked;
  const python = await venvPython(
    join(packageRoot, ".cache", "venv-ort-quantization"),
    join(import.meta.dirname, "requirements.txt"),
  );
  const folder = await mkdtemp(join(tmpdir(), "boxbench-ort-quantization-"));
  try {
    const rows: string[][] = [];
    for (const id of command.args.length > 0 ? command.args : [...(await committedIds()), "mobilenet-v2"]) {
      context.note(`${id} ...`);
      const own = join(asked.keep ?? folder, id);
      await mkdir(own, { recursive: true });
      rows.push(await rowOf(id, asked, python, own, context.signal));
    }
    context.print(table(columns, rows));
    context.print(
      "From float32: mean distance of the answers to those of the float32 file, in % of the answers' spread, on images " +
        "that nothing was calibrated on. Kernels are the nodes of the graph that ONNX Runtime makes of ours, beside those of theirs. Further by: ours less theirs, image by image, with a 95 % interval (paired bootstrap).",
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Committed models that read boxes. */
async function committedIds(): Promise<string[]> {
  const models = join(packageRoot, "models");
  const ids = await readdir(models);
  const shapes = await Promise.all(
    ids.map(async (id) => {
      const { inputShape } = JSON.parse(await readFile(join(models, id, "manifest.json"), "utf8")) as {
        inputShape?: number[];
      };
      return inputShape !== undefined;
    }),
  );
  return ids.filter((_, index) => shapes[index]);
}

async function rowOf(
  id: string,
  { precision, rounds }: Asked,
  python: string,
  folder: string,
  signal: AbortSignal,
): Promise<string[]> {
  const { source, calibration, scored } = await subjectOf(id);
  const [plain, ours, theirs] = ["float32", "ours", "theirs"].map((name) => join(folder, `${name}.onnx`)) as [
    string,
    string,
    string,
  ];
  await writeFile(plain, toBinary(ModelProtoSchema, source));
  const ranges = await calibrate(source, calibration, ortCalibration);
  const { bytes } = lowerPrecision(source, precision, { ranges });
  await writeFile(ours, bytes);
  try {
    await quantizeByPython(python, plain, theirs, calibration, precision, signal);
  } catch (error) {
    return [id, formatBytes(bytes.length), messageOf(error).slice(-200)];
  }
  const kernels = kernelsText(await kernelsOf(ours), await kernelsOf(theirs));
  const { ratio, interval } = await pairOf(ours, theirs, rounds);
  const float32 = await answersOf(plain, scored);
  const [own, its] = [
    distancesOf(await answersOf(ours, scored), float32),
    distancesOf(await answersOf(theirs, scored), float32),
  ];
  const { difference, interval: reach } = pairedBootstrap(its, own, 1);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return [
    id,
    formatBytes(bytes.length),
    formatBytes((await readFile(theirs)).length),
    kernels,
    `${formatDigits(ratio)} (${interval.map((bound) => formatDigits(bound)).join(" to ")})`,
    formatDigits(mean(own), 2),
    formatDigits(mean(its), 2),
    `${formatDigits(difference, 2)} (${reach.map((bound) => formatDigits(bound, 2)).join(" to ")})`,
  ];
}

interface Compared {
  readonly source: ModelProto;
  readonly calibration: readonly Tensors[];
  readonly scored: readonly Tensors[];
}

async function subjectOf(id: string): Promise<Compared> {
  if (id === "mobilenet-v2") {
    const source = mobileNetV2(1);
    const feeds = waveFeeds("image", mobileNetShape, 48, randomFrom(1, "mobilenet-v2-images"));
    return { source, calibration: feeds.slice(0, 16), scored: feeds.slice(16) };
  }
  const path = join(packageRoot, "models", id, "model.json");
  const source = decodeOnnx(onnxFromModel(await readModel(path)).bytes);
  const { train, validation } = boxFeeds(source);
  return { source, calibration: train, scored: validation };
}

async function quantizeByPython(
  python: string,
  source: string,
  target: string,
  calibration: readonly Tensors[],
  precision: Asked["precision"],
  signal: AbortSignal,
): Promise<void> {
  const images = `${target}.images`;
  await writeFile(
    images,
    Buffer.concat(
      calibration.map((feeds) => {
        const { data } = Object.values(feeds)[0]! as { data: Float32Array };
        return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      }),
    ),
  );
  const words = [source, target, images, String(calibration.length)];
  if (precision === "int8-reduced") words.push("--reduce-range");
  const said = await execa(python, ["-B", join(import.meta.dirname, "quantize.py"), ...words], {
    all: true,
    reject: false,
    stdin: "ignore",
    // It leaves a file where it works when it cannot tell a shape.
    cwd: dirname(target),
    cancelSignal: signal,
  });
  if (said.isCanceled) throw new BoxbenchError("INTERRUPTED", "The comparison was interrupted.");
  if (said.failed) throw new BoxbenchError("UNAVAILABLE", said.all.trim().split("\n").at(-1) ?? "no reason");
}
