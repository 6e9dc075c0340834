import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { execa } from "execa";
import { runSetup } from "../../harness/setup/program.ts";
import { BoxbenchError } from "../../src/core/errors.ts";
import { venvPython } from "../../harness/setup/venv.ts";
import { runApplications } from "./applications/run-applications.ts";

const here = import.meta.dirname;
const root = join(here, "../..");
const cache = join(root, ".cache");

const command = new Command("test:conformance")
  .description(
    "Check every ONNX model that the converter's tests make with onnx's checker, its shape inference, " +
      "its reference evaluator and the Python build of ONNX Runtime; and convert graph models that Python's tensorflowjs writes.",
  )
  .option("--models <folder>", "check the models that are there (written by BOXBENCH_ONNX_DUMP=<folder>)")
  .option(
    "--complete",
    "with --models: the folder has all models, so an exception that excuses none is a failure",
  )
  .option("--applications", "all Keras applications among these graph models, which takes minutes, not two")
  .option("--required", "fail where Python or its packages are missing, instead of skipping");

await runSetup(command, async (options, context) => {
  const given = options["models"] as string | undefined;
  let python: string;
  try {
    python = await venvPython(join(cache, "venv"), join(here, "requirements.txt"));
  } catch (error) {
    const isMissing = error instanceof BoxbenchError && error.code === "UNAVAILABLE";
    if (!isMissing || options["required"] === true) throw error;
    context.print(`Skipped: onnx and onnxruntime for Python cannot be had here. ${error.message}`);
    context.print("0 passed, 0 failed, 1 skipped");
    return;
  }
  const models = given ?? join(cache, "conformance");
  if (given === undefined && !(await writeModels(models))) {
    context.print(`The tests that make the models failed; see "npx vitest run tests/onnx".`);
    context.print("0 passed, 1 failed");
    context.finish(1);
    return;
  }
  const checkModels = [
    "-B",
    join(here, "check_models.py"),
    models,
    ...(given === undefined || options["complete"] === true ? ["--complete"] : []),
  ];
  const { failed } = await execa(python, checkModels, {
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
    reject: false,
    cancelSignal: context.signal,
  });
  const metrics = await execa(
    python,
    ["-B", join(here, "metric_oracle.py"), "--check", join(root, "tests/fixtures/metrics/pycocotools.json")],
    { stdin: "ignore", stdout: "inherit", stderr: "inherit", reject: false, cancelSignal: context.signal },
  );
  const disagreeing = await runApplications({
    cache,
    all: options["applications"] === true,
    signal: context.signal,
    print: (line) => context.print(line),
  });
  const isMissing = disagreeing === null && options["required"] === true;
  if (failed || metrics.failed || isMissing || (disagreeing ?? 0) > 0) context.finish(1);
});

/** Runs the converter's tests so that they leave their models in a folder. */
async function writeModels(folder: string): Promise<boolean> {
  await rm(folder, { recursive: true, force: true });
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const { failed } = await execa(process.execPath, [vitest, "run", "tests/onnx", "--reporter", "dot"], {
    cwd: root,
    env: { BOXBENCH_ONNX_DUMP: folder },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
    reject: false,
  });
  return !failed;
}
