import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../harness/base/package.ts";
import { compareWithReference } from "../../harness/jobs/compare.ts";
import { fewExamples } from "../../harness/jobs/few-examples.ts";
import { batchOf } from "../../harness/jobs/batches.ts";
import { openReference } from "../../harness/jobs/open-model.ts";
import { jobModelsOf, openPrepared } from "../../harness/models/prepare-models.ts";
import type { JobModel } from "../../harness/workers/job-base.ts";
import { chromiumDriver, firefoxDriver } from "../../src/runtimes/chromium/driver.ts";
import type { BrowserProvider } from "../../src/runtimes/chromium/page/api.ts";
import { runtimeOf } from "../../src/runtimes/registry.ts";
import { browserForTests } from "../helpers/browser.ts";
import { openSharedPage } from "../support/shared-page.ts";

const providers: readonly BrowserProvider[] = ["wasm", "webgpu", "tfjs-wasm", "tfjs-webgl", "tfjs-webgpu"];
const rows = [chromiumDriver, firefoxDriver].flatMap((driver) =>
  providers.map((provider) => ({ driver, provider, id: `${driver.id}/${provider}` })),
);
const batch = 8;

let models: JobModel[];

beforeAll(async () => {
  const folder = join(packageRoot, "models");
  const ids = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const prepared = await Promise.all(ids.map(({ name }) => openPrepared(name, join(folder, name))));
  models = [...jobModelsOf(prepared).values()];
  expect(models.length).toBeGreaterThan(30);
});

it.skipIf(browserForTests() === null)("the machine that tests has browsers to compare", async () => {
  expect((await runtimeOf("chromium/wasm").probe()).available).toBe(true);
});

describe.each(rows)("$id", ({ driver, provider, id }) => {
  it("gives the training backend's own answers for every committed model", async (context) => {
    const runtime = runtimeOf(id);
    const found = await runtime.probe();
    if (!found.available) {
      context.skip(found.reason);
      return;
    }
    const page = await openSharedPage(driver, provider, models[0]!, found.environment);
    const wrong: string[] = [];
    try {
      for (const model of models) {
        const session = await page.open(model);
        const reference = fewExamples(await openReference(model), batch);
        const parity = await compareWithReference(session, reference, runtime, { batch, model });
        expect(parity.count).toBeGreaterThanOrEqual(batch);
        if (!parity.passed)
          wrong.push(`${model.variantId}: ${parity.maxAbsError}, ${parity.tolerance.absolute}`);
        if (model === models[0]) {
          const placement = await session.placement(batchOf(reference, 0, 1));
          expect(placement).not.toHaveProperty("fallbackOps");
        }
      }
    } finally {
      await page.close();
    }
    expect(wrong).toEqual([]);
  }, 300_000);
});
