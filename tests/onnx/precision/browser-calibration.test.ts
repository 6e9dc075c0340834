import { join } from "node:path";
import { build } from "esbuild";
import * as ort from "onnxruntime-node";
import { chromium } from "playwright-core";
import { expect, it } from "vitest";
import { calibrate, calibrationWithOrt, decodeOnnx, onnxFromModel } from "../../../src/onnx/index.ts";
import { readModel } from "../../../src/onnx/read-model.ts";

const root = join(import.meta.dirname, "../../..");

it("quantises in the page, with onnxruntime-web to find the ranges", async ({ skip }) => {
  const { outputFiles } = await build({
    entryPoints: [join(root, "src/onnx/index.ts")],
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    globalName: "boxbench",
    logLevel: "silent",
  });
  const runtimeFolder = join(root, "node_modules/onnxruntime-web/dist");
  const model = onnxFromModel(await readModel(join(root, "models/small-conv/model.json"))).bytes;
  const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
  const browser = await chromium
    .launch({ executablePath, args: ["--no-sandbox"] })
    .catch((error: Error) => skip(`Chromium does not start: ${error.message.split("\n")[0]}`));
  try {
    const page = await browser.newPage();
    await page.route("http://page.test/**", async (route) => {
      const { pathname } = new URL(route.request().url());
      await (pathname === "/"
        ? route.fulfill({ contentType: "text/html", body: "<!doctype html>" })
        : route.fulfill({ path: join(runtimeFolder, pathname) }));
    });
    await page.goto("http://page.test/");
    await page.addScriptTag({ content: outputFiles[0]!.text });
    await page.addScriptTag({
      type: "module",
      content: 'import * as ort from "/ort.wasm.bundle.min.mjs"; globalThis.ort = ort;',
    });
    await page.waitForFunction("globalThis.ort !== undefined");
    const found = await page.evaluate(quantiseInPage, [...model]);
    // 256 levels for what is between the layers, and for weights 255.
    expect(found.answers).toHaveLength(2);
    found.answers.forEach((answer, at) => expect(answer).toBeCloseTo(found.float32[at]!, 1));
    expect(found.operators).toContain("QuantizeLinear");
    expect(found.metadata).toMatchObject({ precision: "int8", made_in: "a page" });
    // The same ranges in Node, but for sums in another order.
    const runtime = calibrationWithOrt<ort.Tensor>(ort);
    const feeds = found.examples.map((values) => ({
      [found.input]: new ort.Tensor("float32", Float32Array.from(values), [1, 32, 32, 1]),
    }));
    const ranges = await calibrate(decodeOnnx(model), feeds, runtime);
    expect(found.ranges.map(([name]) => name)).toEqual([...ranges.keys()]);
    for (const [name, { min, max }] of found.ranges) {
      expect(min).toBeCloseTo(ranges.get(name)!.min, 3);
      expect(max).toBeCloseTo(ranges.get(name)!.max, 3);
    }
  } finally {
    await browser.close();
  }
});

interface Quantised {
  readonly input: string;
  readonly examples: number[][];
  readonly ranges: [name: string, range: { min: number; max: number }][];
  readonly float32: number[];
  readonly answers: number[];
  readonly operators: string[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Runs in the page, where the bundle and onnxruntime-web are globals. */
async function quantiseInPage(bytes: number[]): Promise<Quantised> {
  const { ort: web, boxbench } = globalThis as unknown as {
    ort: typeof ort;
    boxbench: typeof import("../../../src/onnx/index.ts");
  };
  const { calibrationWithOrt, calibrate, decodeOnnx, lowerPrecision } = boxbench;
  web.env.wasm.numThreads = 1;
  const source = decodeOnnx(Uint8Array.from(bytes));
  const input = source.graph!.input[0]!.name;
  const examples = Array.from({ length: 16 }, (_, image) =>
    Array.from({ length: 1024 }, (_, at) => 128 + 100 * Math.sin(image + at / 7)),
  );
  const feedsOf = (values: number[]) => ({
    [input]: new web.Tensor("float32", Float32Array.from(values), [1, 32, 32, 1]),
  });
  const ranges = await calibrate(source, examples.map(feedsOf), calibrationWithOrt<ort.Tensor>(web));
  const lowered = lowerPrecision(source, "int8", { ranges, metadata: { made_in: "a page" } });
  const answersOf = async (file: Uint8Array) => {
    const session = await web.InferenceSession.create(file);
    const outputs = await session.run(feedsOf(examples[3]!));
    return [...(Object.values(outputs)[0]!.data as Float32Array)];
  };
  const made = decodeOnnx(lowered.bytes);
  return {
    input,
    examples,
    ranges: [...ranges],
    float32: await answersOf(Uint8Array.from(bytes)),
    answers: await answersOf(lowered.bytes),
    operators: made.graph!.node.map(({ opType }) => opType),
    metadata: Object.fromEntries(made.metadataProps.map(({ key, value }) => [key, value])),
  };
}
