import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { floats } from "../../src/tensors/arrays.ts";
import { callPage } from "../../src/runtimes/browsers/call-page.ts";
import { chromiumDriver } from "../../src/runtimes/browsers/driver.ts";
import { openInBrowser } from "../../src/runtimes/chromium/launch.ts";
import type { BrowserPage } from "../../src/runtimes/browsers/browser-page.ts";
import { pageFiles } from "../../src/runtimes/browsers/page-files.ts";
import { attr } from "../onnx/helpers/one-node.ts";
import { browserForTests } from "../helpers/browser.ts";
import { writeGraphModel } from "../helpers/graph-model.ts";
import { openSharedPage, type SharedPage } from "../support/shared-page.ts";

const browser = browserForTests();

/** y = (x - 1) W, where x - 1 has few numbers, so that TF.js computes it in JavaScript, and the product on WebGL. */
const smallModel = await writeGraphModel({
  tensors: {
    x: { shape: [1, 3] },
    one: { shape: [], isConstant: true, values: [1] },
    w: { shape: [3, 2], isConstant: true, values: [1, 2, 3, 4, 5, 6] },
  },
  nodes: [
    { name: "less", op: "Sub", inputs: ["x", "one"] },
    { name: "y", op: "MatMul", inputs: ["less", "w"] },
  ],
});
const x = { x: floats(Float32Array.of(2, 3, 4), [1, 3]) };

describe.skipIf(browser === null)("TF.js in a page", () => {
  let page: SharedPage;
  beforeAll(async () => {
    page = await openSharedPage(chromiumDriver, "tfjs-webgl", {
      onnxPath: "none",
      graphModelPath: smallModel,
    });
  });
  afterAll(() => page.close());

  it("says which kernels WebGL forwards to JavaScript, and the flags as they were", async () => {
    const session = await page.open({ onnxPath: "none", graphModelPath: smallModel });
    // [1, 2, 3] W.
    const [answer] = Object.values(await session.run(x));
    expect([...answer!.data]).toEqual([22, 28]);
    const placement = await session.placement(x);
    expect(placement!.forwardedOps).toEqual(["Sub"]);
    expect(placement!.nodesByProvider).toMatchObject({ JavaScript: 1 });
    expect(placement!.nodesByProvider["webgl"]).toBeGreaterThanOrEqual(1);
    expect(placement!.flags).toMatchObject({
      WEBGL_VERSION: 2,
      SOFTWARE_WEBGL_ENABLED: true,
      WEBGL_CPU_FORWARD: true,
      IS_TEST: false,
    });
  });
});

describe.skipIf(browser === null)("a kernel that TF.js lacks on WASM", () => {
  it("is named", async () => {
    const graphModelPath = await writeGraphModel({
      tensors: { a: { shape: [1, 3] }, w: { shape: [3, 2], isConstant: true } },
      nodes: [
        {
          name: "y",
          op: "Einsum",
          inputs: ["a", "w"],
          attributes: { equation: attr.string("ij,jk->ik"), N: attr.int(2) },
        },
      ],
    });
    const files = { onnxPath: "none", graphModelPath };
    const page = await openSharedPage(chromiumDriver, "tfjs-wasm", files);
    try {
      const session = await page.open(files);
      await expect(session.run({ a: x.x })).rejects.toMatchObject({
        code: "MODEL_FILE",
        message: expect.stringMatching(/Einsum.*wasm/) as string,
      });
    } finally {
      await page.close();
    }
  });
});

describe.skipIf(browser === null)("a page that lacks what it needs", () => {
  let browserPage: BrowserPage;
  const files = pageFiles("tfjs");
  const server = createServer((request, response) => {
    // Without the headers that isolate a page.
    void files.then(({ html, script }) => {
      const isScript = request.url === "/page.js";
      response.setHeader("Content-Type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? script : html);
    });
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browserPage = await openInBrowser(browser!, "tfjs-webgl", {
      origin,
      offer: () => Promise.reject(new Error("none")),
      close: () => Promise.resolve(),
    });
  });
  afterAll(async () => {
    await browserPage.close();
    server.closeAllConnections();
    server.close();
  });

  const opening = { provider: "tfjs-webgl", threads: 1, modelPath: "/model", weightFiles: [] } as const;

  it("is refused where it is not isolated", async () => {
    await expect(callPage(browserPage.page, "checkIsolation")).rejects.toThrow("not cross-origin isolated");
    await expect(callPage(browserPage.page, "open", opening)).rejects.toThrow("not cross-origin isolated");
  });

  it("has no adapter and no backend where it has no WebGL, and takes no other one", async () => {
    await browserPage.page.evaluate(() => {
      HTMLCanvasElement.prototype.getContext = () => null;
      OffscreenCanvas.prototype.getContext = () => null;
    }, null);
    expect(await callPage(browserPage.page, "webglAdapter")).toBeNull();
    const mayLackIsolation = true;
    await expect(callPage(browserPage.page, "open", { ...opening, mayLackIsolation })).rejects.toThrow(
      "no available backend",
    );
  });
});
