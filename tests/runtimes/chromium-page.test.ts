import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256Of } from "../../src/core/hash.ts";
import { callPage } from "../../src/runtimes/browsers/call-page.ts";
import { openInBrowser } from "../../src/runtimes/chromium/launch.ts";
import type { BrowserPage } from "../../src/runtimes/browsers/browser-page.ts";
import { pageFiles } from "../../src/runtimes/browsers/page-files.ts";
import { servePage, type PageServer } from "../../src/runtimes/browsers/server.ts";
import { browserForTests } from "../helpers/browser.ts";
import { reluModel } from "../helpers/onnx-models.ts";

const browser = browserForTests();

describe.skipIf(browser === null)("the page", () => {
  let server: PageServer;
  let browserPage: BrowserPage;
  const asked: string[] = [];

  beforeAll(async () => {
    server = await servePage(await pageFiles(), reluModel());
    browserPage = await openInBrowser(browser!, "wasm", server);
    playwrightPage(browserPage).on("request", (request) => asked.push(request.url()));
  });
  afterAll(async () => {
    await browserPage.close();
    await server.close();
  });

  it("is cross-origin isolated, which a clock of 5 µs shows", async () => {
    await callPage(browserPage.page, "checkIsolation");
    const step = await callPage(browserPage.page, "clockStepMs");
    // Without isolation it is 100 µs.
    expect(step).toBeLessThan(0.02);
  });

  it("starts a worker for each thread beyond the first, tells the hash of what it got, and asks nobody else", async () => {
    expect(browserPage.page.workers()).toHaveLength(0);
    const opened = await callPage(browserPage.page, "open", {
      provider: "wasm",
      threads: 3,
      modelPath: "/model.onnx",
      weightFiles: [],
    });
    expect(browserPage.page.workers().length).toBeGreaterThanOrEqual(2);
    expect(opened).toMatchObject({ sha256s: [sha256Of(reluModel())], inputs: [{ name: "x" }] });
    expect(asked).toContain(`${server.origin}/model.onnx`);
    expect(asked.filter((url) => !url.startsWith(`${server.origin}/`) && !url.startsWith("blob:"))).toEqual(
      [],
    );
  });

  it("tells an error of its own in its own words", async () => {
    await expect(callPage(browserPage.page, "run", { path: "/input/99", runs: [] }, null)).rejects.toThrow(
      /^the server answered 404 for \/input\/99$/,
    );
  });

  it("is a failed worker once it has crashed", async () => {
    const page = playwrightPage(browserPage);
    const crashed = new Promise((resolve) => page.once("crash", resolve));
    page.goto("chrome://crash").catch(() => {});
    await crashed;
    await expect(callPage(browserPage.page, "adapter")).rejects.toMatchObject({ code: "WORKER" });
  });
});

/** The driver's own page, with what Node has no need of. */
function playwrightPage({ page }: BrowserPage): Page {
  return page as unknown as Page;
}
