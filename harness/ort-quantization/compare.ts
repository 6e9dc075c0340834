import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toBinary } from "@bufbuild/protobuf";
import { Command, Option } from "commander";
import { messageOf } from "../../src/core/errors.ts";
import { pairedBootstrap } from "../../src/measure/comparison/paired-bootstrap.ts";
import { calibrate } from "../../src/onnx/precision/calibration/calibrate.ts";
import { lowerPrecision } from "../../src/onnx/precision/lower-precision.ts";
import { ModelProtoSchema } from "../../src/onnx/proto/onnx_pb.ts";
import { formatBytes, formatDigits } from "../../src/report/format.ts";
import { table } from "../../src/report/markdown.ts";
import { integerIn } from "../base/options.ts";
import { packageRoot } from "../base/package.ts";
import { ortCalibration } from "../jobs/ort-calibration.ts";
import { runSetup } from "../setup/program.ts";
import { venvPython } from "../setup/venv.ts";
import { pairOf } from "../tf2onnx/pair.ts";
import { kernelsOf, kernelsText } from "./kernels.ts";
import { answersOf, distancesOf } from "./examples.ts";
import { committedIds, subjectOf } from "./subjects.ts";
import { quantizeByPython } from "./their-file.ts";

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
