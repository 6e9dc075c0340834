import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { execa } from "execa";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { packageRoot } from "../../../../harness/base/package.ts";
import { ownAddresses } from "../../../../harness/live/lan/address.ts";
import { certificateFor } from "../../../../harness/live/lan/certificate.ts";
import { serveLive } from "../../../../harness/live/live-server.ts";
import { readResults } from "../../../../harness/results/read-results.ts";
import { browserForTests } from "../../../helpers/browser.ts";
import { token } from "../ask.ts";

const executablePath = browserForTests();
const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const program = join(packageRoot, "harness/boxbench.js");
const run = (...words: string[]) =>
  execa(process.execPath, [program, ...words], { cwd: packageRoot, reject: false });

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};

/** A host as simple as there are: files below a folder of its own, and no header but their type. */
function hostOf(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path =
      new URL(request.url ?? "", "http://x").pathname.replace(/^\/some\/where\//, "") || "index.html";
    readFile(join(folder, path)).then(
      (bytes) =>
        response.setHeader("Content-Type", types[extname(path)] ?? "application/octet-stream").end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

describe.skipIf(executablePath === null)("the page of boxbench live in Chromium", () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-static-test-"));
    browser = await chromium.launch({ executablePath: executablePath!, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("measures on a static host without isolation, goes on after a reload, and its download is a machine", async () => {
    const site = join(folder, "site");
    const exported = await run("live", "--export", site, "--variant", "linear-exact", "--rounds", "2");
    expect(exported.stdout).toContain("files");
    // A visitor learns nothing of the folders of this computer.
    expect(await readFile(join(site, "data.bin"), "latin1")).not.toContain(packageRoot);
    const host = await hostOf(site);
    const address = `http://127.0.0.1:${(host.address() as AddressInfo).port}/some/where/`;
    const context = await browser.newContext({
      viewport: { width: 360, height: 800 },
      colorScheme: "dark",
    });
    const page = await context.newPage();
    const outside: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => {
      if (!/^(?:blob|data):/.test(request.url()) && !request.url().startsWith(address))
        outside.push(request.url());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    try {
      await page.goto(address);
      await page.getByText("This host does not isolate the page").waitFor();
      await page.getByLabel("TF.js in Chromium").and(page.locator("[value=tfjs-webgl]")).uncheck();
      // With the keyboard alone.
      await page.getByRole("button", { name: "Measure" }).focus();
      await page.keyboard.press("Enter");
      await page.locator("#cells tr").first().waitFor();
      const other = await context.newPage();
      await other.goto(address);
      await other.getByText("Another tab of this browser is measuring").waitFor();
      await other.close();
      await page.bringToFront();
      await page.reload();
      await page.getByText("Done.", { exact: true }).waitFor();
      await page.locator("#gallery").evaluate((image) => (image as HTMLImageElement).decode());

      await page.evaluate(axeSource);
      const violations = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
      });
      expect(violations).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: "Download results.json" }).click(),
      ]);
      await download.saveAs(join(folder, "phone/results.json"));
      expect(outside).toEqual([]);
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
      host.close();
    }

    const results = await readResults(join(folder, "phone/results.json"));
    expect(results.run.resumedAt).toHaveLength(1);
    expect(results.run.finishedAt).not.toBeNull();
    expect(results.environment).toMatchObject({ node: "none", browser: expect.stringContaining("Chromium") });
    expect(results.cells.map(({ runtimeId, status, threads }) => [runtimeId, status, threads])).toEqual([
      ["chromium/wasm", "measured", 1],
      ["chromium/tfjs-wasm", "measured", 1],
    ]);
    for (const cell of results.cells) {
      if (cell.status !== "measured") continue;
      expect(cell.parity.passed).toBe(true);
      expect(cell.blocks).toHaveLength(2);
      // Without isolation Chromium's clock has steps of 0.1 ms, so that one sample takes several runs.
      expect(cell.blocks[0]!.clockStepMs).toBeGreaterThan(0.05);
      expect(cell.blocks[0]!.runsInSample).toBeGreaterThan(1);
    }
    expect(results.scores).toHaveLength(2);
    const merged = await run(
      "merge",
      `one=${join(folder, "phone/results.json")}`,
      `two=${join(folder, "phone")}`,
      "--out",
      join(folder, "both"),
    );
    expect(merged.stdout).toContain("2 machines (one, two)");
  }, 180_000);

  it("is refused with a certificate that nobody signed, which the server tells, and is isolated where a person goes on", async () => {
    const host = ownAddresses().find(({ isInternal }) => !isInternal)?.address ?? "127.0.0.1";
    const onHandshakeProblem = vi.fn();
    const server = await serveLive({
      host,
      port: 0,
      token,
      certificate: await certificateFor(host, 5),
      onHandshakeProblem,
      offerOf: ({ key, visit }) => ({ key, visit, variantIds: ["a"], runtimes: [] }),
      onStart: () => {},
    });
    try {
      const careful = await browser.newPage();
      await expect(careful.goto(server.origin)).rejects.toThrow("ERR_CERT_AUTHORITY_INVALID");
      await vi.waitFor(() => expect(onHandshakeProblem).toHaveBeenCalledWith("refused"));
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      const page = await context.newPage();
      await page.goto(`${server.origin}/#${token}`);
      await page.getByText("Choose what to measure.").waitFor();
      expect(await page.evaluate(() => crossOriginIsolated && isSecureContext)).toBe(true);
      await context.close();
      await careful.close();
    } finally {
      await server.close();
    }
  });
});
