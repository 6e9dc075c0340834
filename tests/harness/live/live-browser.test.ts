import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { chromium, type Browser } from "playwright-core";
import { launch, type Browser as Firefox } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../harness/base/package.ts";
import { readResults } from "../../../harness/results/read-results.ts";
import type { Results } from "../../../src/core/results.ts";
import { findFirefox } from "../../../src/runtimes/firefox/find-browser.ts";
import { browserForTests } from "../../helpers/browser.ts";

const executablePath = browserForTests();
const firefoxPath = findFirefox().path;
const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const program = join(packageRoot, "harness/boxbench.js");

/** What a person does with the page of `boxbench live`, in two browsers at once. */
describe.skipIf(executablePath === null)("boxbench live", () => {
  let folder: string;
  let served: ReturnType<typeof start>;
  let address: string;
  let browser: Browser;
  let firefox: Firefox | null = null;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-live-test-"));
    const words = [
      "live",
      "--variant",
      "linear-exact",
      "--rounds",
      "1",
      "--out",
      folder,
      "--models",
      join(packageRoot, "models"),
    ];
    served = start(words);
    address = await addressIn(served);
    browser = await chromium.launch({ executablePath: executablePath!, args: ["--no-sandbox"] });
    if (firefoxPath !== null)
      firefox = await launch({
        browser: "firefox",
        executablePath: firefoxPath,
        headless: true,
        protocolTimeout: 0,
      });
  });
  afterAll(async () => {
    await browser.close();
    await firefox?.close();
    served.kill("SIGINT");
    await served;
    await rm(folder, { recursive: true, force: true });
  });

  const runs = async (): Promise<Results[]> => {
    const names = (await readdir(folder)).filter((name) => name.includes("-live-"));
    return Promise.all(names.map((name) => readResults(join(folder, name, "results.json"))));
  };

  it("has nothing that axe-core finds, in light and dark, on a phone and on a screen, and never scrolls sideways", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [360, 1440]) {
        const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
        await page.goto(address);
        await page.locator("#choice").waitFor();
        await page.locator("section, details").evaluateAll((all) =>
          all.forEach((part) => {
            part.removeAttribute("hidden");
            part.setAttribute("open", "");
          }),
        );
        await page.evaluate(axeSource);
        const violations = await page.evaluate(async () => {
          const { axe } = globalThis as unknown as {
            axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
          };
          return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
        });
        expect(violations, `${colorScheme} at ${width} px`).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
        await page.close();
      }
    }
  });

  it("says what is wrong with an address without its token, or with another", async () => {
    for (const [hash, said] of [
      ["", "lacks its token"],
      ["#wrong", "not that of the server"],
    ] as const) {
      const page = await browser.newPage();
      await page.goto(address.replace(/#.*$/, hash));
      await page.getByText(said).waitFor();
      expect(await page.locator("#choice").isHidden()).toBe(true);
      await page.close();
    }
  });

  it("measures Chromium and Firefox at once, goes on after a reload, and both are machines of one report", async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(address);
    await page.locator("#choice").waitFor();
    // Who sees the address bar does not see the token.
    expect(page.url()).not.toContain("#");
    await page.getByRole("button", { name: "Measure" }).press("Enter");
    // The button is gone, and who uses a keyboard is where something happens.
    await page.locator("#run-title:focus").waitFor();
    const other = firefox === null ? null : await firefox.newPage();
    if (other !== null) {
      await other.goto(address);
      await other.waitForSelector("#choice:not([hidden])");
      await other.click("button");
      await other.waitForSelector("#run:not([hidden])");
    }
    await page.locator("#cells tr").first().waitFor({ timeout: 60_000 });
    await page.reload();
    const fetched: string[] = [];
    page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
    await page.locator("#report").waitFor({ timeout: 100_000 });
    await other?.waitForSelector("#done:not([hidden])", { timeout: 100_000 });
    const [report] = await Promise.all([page.waitForEvent("popup"), page.locator("#report").click()]);
    await report.getByRole("heading", { name: "The answer" }).waitFor();
    expect(complaints).toEqual([]);
    // A frame for every model is fresh, and the libraries came once.
    const large = fetched.filter((path) => /\.wasm$|^\/frame\/\w+\.js$/.test(path));
    expect(large).not.toEqual([]);
    expect(large.toSorted()).toEqual([...new Set(large)].toSorted());

    const results = await runs();
    expect(new Set(results.map(({ environment }) => environment.browser?.split(" ")[0]))).toEqual(
      new Set(other === null ? ["Chromium"] : ["Chromium", "Firefox"]),
    );
    for (const { cells, environment, run } of results) {
      expect(run.finishedAt).not.toBeNull();
      expect(environment.node).toBe("none");
      const measured = cells.filter((cell) => cell.status === "measured");
      expect(measured.map(({ runtimeId }) => runtimeId.split("/")[1])).toEqual(
        expect.arrayContaining(["wasm", "tfjs-wasm"]),
      );
      for (const { parity, blocks } of measured) {
        expect(parity.passed).toBe(true);
        expect(
          blocks.every(({ clockStepMs, evidence }) => clockStepMs! > 0 && evidence.cpuOverWall === null),
        ).toBe(true);
      }
    }
    if (other === null) return;
    // They took turns on the processors of one computer, and their blocks say so.
    const marks = results.flatMap(({ cells }) =>
      cells
        .flatMap((cell) => (cell.status === "measured" ? cell.blocks : []))
        .map(({ contaminated }) => contaminated),
    );
    expect(marks).toContainEqual(expect.stringContaining("another browser of this computer was measured"));
    const names = (await readdir(folder))
      .filter((name) => name.includes("-live-"))
      .map((name) => join(folder, name));
    const merged = await execa(process.execPath, [
      program,
      "merge",
      `one=${names[0]}`,
      `two=${names[1]}`,
      "--out",
      join(folder, "both"),
    ]);
    expect(merged.stdout).toContain("2 machines (one, two)");
  }, 240_000);
});

function start(words: readonly string[]) {
  return execa(process.execPath, [program, ...words], { reject: false, cwd: packageRoot });
}

/** The address that the program prints. */
async function addressIn(child: ReturnType<typeof start>): Promise<string> {
  let text = "";
  return new Promise((resolve, reject) => {
    child.stdout.on("data", (part: Buffer) => {
      text += part.toString();
      const found = /http:\/\/\S+#\S+/.exec(text)?.[0];
      if (found !== undefined) resolve(found);
    });
    void child.then((ended) => reject(new Error(ended.stderr)));
  });
}
