import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../harness/base/package.ts";
import { compareWithReference } from "../../harness/jobs/compare.ts";
import { fewExamples } from "../../harness/jobs/few-examples.ts";
import { runBasisJob } from "../../harness/jobs/basis.ts";
import { openReference } from "../../harness/jobs/open-model.ts";
import { jobModelsOf, openPrepared } from "../../harness/models/prepare-models.ts";
import { describeParity } from "../../harness/rounds/describe-parity.ts";
import type { JobModel } from "../../harness/workers/job-base.ts";
import { chromiumDriver, firefoxDriver, webkitDriver } from "../../src/runtimes/browsers/driver.ts";
import { architectureHash } from "../../src/measure/architecture-hash.ts";
import type { BrowserProvider } from "../../src/runtimes/browsers/page/api.ts";
import { runtimeIds, runtimeOf } from "../../src/runtimes/registry.ts";
import type { Runtime, Session } from "../../src/runtimes/types.ts";
import { browserForTests } from "../helpers/browser.ts";
import { openSharedPage } from "../support/shared-page.ts";

const providers: readonly BrowserProvider[] = ["wasm", "webgpu", "tfjs-wasm", "tfjs-webgl", "tfjs-webgpu"];
const rows = [chromiumDriver, firefoxDriver, webkitDriver]
  .flatMap((driver) => providers.map((provider) => ({ driver, provider, id: `${driver.id}/${provider}` })))
  .filter(({ id }) => runtimeIds.includes(id));
/** Images that are compared, as one batch. A program that stands in for a GPU takes a second for one. */
const images = 8;
const imagesInSoftware = 1;
/** Where ONNX Runtime's WebGPU is a program, a model takes it four seconds and more: so many have to do. */
const mostInSoftware: Readonly<Record<string, number>> = { "chromium/webgpu": 8, "firefox/webgpu": 5 };

const folder = join(packageRoot, "models");
const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const prepared = await Promise.all(folders.map(({ name }) => openPrepared(name, join(folder, name))));
const models: JobModel[] = [...jobModelsOf(prepared).values()];
/** Weights of one graph run the same kernels: one of them stands for all. */
const oneOfEachGraph = [
  ...new Map(models.map((model) => [architectureHash(readFileSync(model.onnxPath)), model])).values(),
];

function modelsFor(id: string, isSoftware: boolean): readonly JobModel[] {
  const most = isSoftware ? mostInSoftware[id] : undefined;
  return most === undefined ? models : oneOfEachGraph.slice(0, most);
}

/** What float32 makes of a model, which `boxbench parity` judges by: measured only where a fixed share does not do. */
const noisy = new Map<JobModel, JobModel>();
async function withNoise(model: JobModel): Promise<JobModel> {
  const known = noisy.get(model);
  if (known !== undefined) return known;
  const { basis } = await runBasisJob({ kind: "basis", model, seed: 1 });
  noisy.set(model, { ...model, basis });
  return { ...model, basis };
}

/** Why a model in a page does not answer as its training backend did; null where it does. */
async function differenceOf(
  session: Session,
  runtime: Runtime,
  model: JobModel,
  batch: number,
): Promise<string | null> {
  const whole = fewExamples(await openReference(model), batch);
  const reference = {
    ...whole,
    examples: whole.examples.slice(0, batch),
    answers: whole.answers.slice(0, batch),
  };
  const fixed = await compareWithReference(session, reference, runtime, { batch, model });
  if (fixed.passed) return null;
  const noise = await withNoise(model);
  const parity = await compareWithReference(session, reference, runtime, { batch, model: noise });
  return parity.passed ? null : `${model.variantId} ${describeParity(parity)}`;
}

it("there are models to compare, and a browser to do it", async () => {
  expect(models.length).toBeGreaterThan(30);
  expect(browserForTests() === null || (await runtimeOf("chromium/wasm").probe()).available).toBe(true);
});

describe.each(rows)("$id", ({ driver, provider, id }) => {
  it("gives the training backend's own answers for every committed model, or for some graphs where each takes seconds", async (context) => {
    const runtime = runtimeOf(id);
    const found = await runtime.probe();
    if (!found.available) {
      context.skip(found.reason);
      return;
    }
    const page = await openSharedPage(driver, provider, models[0]!, found.environment);
    const isSoftware = found.software === true;
    const batch = isSoftware ? imagesInSoftware : images;
    const compared = modelsFor(id, isSoftware);
    const differences: (string | null)[] = [];
    try {
      for (const model of compared) {
        differences.push(await differenceOf(await page.open(model), runtime, model, batch));
      }
    } finally {
      await page.close();
    }
    expect(differences).toEqual(compared.map(() => null));
  }, 600_000);
});
