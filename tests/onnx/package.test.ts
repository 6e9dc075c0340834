import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { execa } from "execa";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { maxDifference } from "./helpers/parity.ts";
import { engines } from "./helpers/sessions.ts";
import { tf } from "./helpers/tf.ts";

const root = join(import.meta.dirname, "../..");
const bin = (name: string) => join(root, "node_modules/.bin", name);

/** A project that has the packed boxbench installed, and this checkout's copies of what boxbench needs. */
let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "boxbench-package-"));
  // npm runs no prepack here, because .npmrc keeps all such scripts from running.
  await execa("npm", ["run", "build"], { cwd: root });
  const packed = await execa("npm", ["pack", "--json", "--pack-destination", project], { cwd: root });
  // The build script may print before the JSON.
  const { filename } = JSON.parse(packed.stdout.slice(packed.stdout.indexOf("[")))[0] as { filename: string };
  const installed = join(project, "node_modules/boxbench");
  await mkdir(installed, { recursive: true });
  await execa("tar", ["-xzf", join(project, filename), "--strip-components=1", "-C", installed]);
  for (const name of ["@bufbuild/protobuf", "@tensorflow/tfjs", "@types/node"]) {
    await mkdir(dirname(join(project, "node_modules", name)), { recursive: true });
    await symlink(join(root, "node_modules", name), join(project, "node_modules", name));
  }
  await writeFile(join(project, "package.json"), JSON.stringify({ type: "module" }));
});

afterAll(async () => {
  await rm(project, { recursive: true, force: true });
});

const consumer = `
import { writeFile } from "node:fs/promises";
import * as tf from "@tensorflow/tfjs";
import { BoxbenchError, onnxFromLayersModel, onnxFromModel, type ConvertedModel } from "boxbench/onnx";
import { readLayersModel, readModel } from "boxbench/onnx/node";

const model = tf.sequential({ layers: [
  tf.layers.conv2d({ filters: 3, kernelSize: 3, inputShape: [8, 8, 2], activation: "relu" }),
  tf.layers.flatten(),
  tf.layers.dense({ units: 2, biasInitializer: "glorotNormal" }),
] });
const converted: ConvertedModel = onnxFromLayersModel(model, { opset: 17, passes: { foldBatchNormalization: false } });
await writeFile("model.onnx", converted.bytes);

export const ofGraph = (graph: tf.GraphModel) => onnxFromModel(graph, { inputShapes: { x: [1, null] } });
export const ofEither = async (path: string) => onnxFromModel(await readModel(path));
// @ts-expect-error no such option
const misspelled = () => onnxFromLayersModel(model, { opsets: 17 });
// @ts-expect-error no such pass
const noPass = () => onnxFromLayersModel(model, { passes: { foldEverything: true } });
// @ts-expect-error a path is no model
const path = () => onnxFromLayersModel("model.json");

let code = "";
try {
  await readLayersModel("gone.json");
} catch (error) {
  code = error instanceof BoxbenchError ? error.code : "untyped";
}
const input = tf.linspace(-1, 1, 128).reshape([1, 8, 8, 2]);
const answer = model.predict(input) as tf.Tensor;
process.stdout.write(JSON.stringify({ code, nodes: converted.nodeCount, answer: [...answer.dataSync()] }));
`;

const ramp = () => tf.linspace(-1, 1, 128).reshape([1, 8, 8, 2]);

async function expectAnswer(bytes: Uint8Array, input: string, answer: readonly number[]): Promise<void> {
  const outputs = await engines["onnxruntime-node CPU"]!(bytes, { [input]: ramp() });
  // Float32 sums of 100 terms near 1, in another order.
  expect(maxDifference(Object.values(outputs)[0]!.data, answer)).toBeLessThan(1e-5);
}

describe("the packed library in Node", () => {
  it("has types that a strict project compiles with, and converts a live model", async () => {
    await writeFile(join(project, "consumer.ts"), consumer);
    const strict = ["--strict", "--exactOptionalPropertyTypes", "--types", "node", "--skipLibCheck", "false"];
    const modules = ["--module", "nodenext", "--target", "es2022", "--lib", "es2023,dom"];
    // The types of TF.js and others have errors of their own; those of boxbench must have none.
    const compiled = await execa(bin("tsc"), [...strict, ...modules, "consumer.ts"], {
      cwd: project,
      reject: false,
    });
    const problems = compiled.stdout.split("\n").filter((line) => /^consumer|boxbench\/dist/.test(line));
    expect(problems).toEqual([]);
    const { stdout } = await execa("node", ["consumer.js"], { cwd: project });
    const { code, nodes, answer } = JSON.parse(stdout.slice(stdout.lastIndexOf("{"))) as {
      code: string;
      nodes: number;
      answer: number[];
    };
    expect(code).toBe("MODEL_FILE");
    // Transpose, Conv, Relu, Flatten, Gemm
    expect(nodes).toBe(5);
    await expectAnswer(await readFile(join(project, "model.onnx")), "conv2d_Conv2D1_input", answer);
  });

  it("holds no way to what it does not export", async () => {
    const result = await execa("node", ["--input-type=module", "-e", 'import "boxbench/src/core/hash.ts"'], {
      cwd: project,
      reject: false,
    });
    expect(result.stderr).toContain("ERR_PACKAGE_PATH_NOT_EXPORTED");
  });
});

const bundle = (contents: string) =>
  build({
    stdin: { contents, resolveDir: project },
    bundle: true,
    write: false,
    metafile: true,
    platform: "browser",
    format: "iife",
    globalName: "boxbench",
    logLevel: "silent",
  });

describe("the packed library in a browser", () => {
  it("bundles without anything from Node or TF.js", async () => {
    const { metafile } = await bundle('export * from "boxbench/onnx"');
    const modules = Object.keys(metafile.inputs);
    expect(modules.some((name) => name.endsWith("dist/onnx/convert.js"))).toBe(true);
    expect(modules.filter((name) => /node:|tensorflow/.test(name))).toEqual([]);
    // What the same check says where Node is needed.
    await expect(bundle('export * from "boxbench/onnx/node"')).rejects.toThrow('Could not resolve "node:');
  });

  it("converts a live model in the page", async ({ skip }) => {
    const { outputFiles } = await bundle('export * from "boxbench/onnx"');
    const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
    const browser = await chromium
      .launch({ executablePath, args: ["--no-sandbox"] })
      .catch((error: Error) => skip(`Chromium does not start: ${error.message.split("\n")[0]}`));
    try {
      const page = await browser.newPage();
      await page.addScriptTag({ path: join(root, "node_modules/@tensorflow/tfjs/dist/tf.min.js") });
      await page.addScriptTag({ content: outputFiles[0]!.text });
      const { bytes, input, answer } = (await page.evaluate(convertInPage)) as PageResult;
      await expectAnswer(Uint8Array.from(bytes), input, answer);
    } finally {
      await browser.close();
    }
  });
});

interface PageResult {
  readonly bytes: number[];
  readonly input: string;
  readonly answer: number[];
}

/** Runs in the page, where TF.js and the bundle are globals. */
const convertInPage = `(async () => {
  await tf.setBackend("cpu");
  const model = tf.sequential({ layers: [
    tf.layers.conv2d({ filters: 3, kernelSize: 3, inputShape: [8, 8, 2], activation: "relu" }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 2 }),
  ] });
  const { bytes, inputs } = boxbench.onnxFromLayersModel(model);
  const answer = model.predict(tf.linspace(-1, 1, 128).reshape([1, 8, 8, 2]));
  return { bytes: [...bytes], input: inputs[0].name, answer: [...await answer.data()] };
})()`;
