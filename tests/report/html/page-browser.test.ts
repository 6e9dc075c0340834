import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { writeReport } from "../../../harness/results/write-report.ts";
import type { Cell, Results } from "../../../src/core/results.ts";
import { browserForTests } from "../../helpers/browser.ts";
import { passResults, sampleResults } from "../fixture.ts";
import { hostileResults } from "./hostile-results.ts";

const executablePath = browserForTests();
const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** report.html from a disk, as a person opens it. */
describe.skipIf(executablePath === null)("report.html in Chromium", () => {
  let folder: string;
  let browser: Browser;
  const complaints: string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-html-"));
    browser = await chromium.launch({ executablePath: executablePath!, args: ["--no-sandbox"] });
  });
  afterEach(() => {
    const found = complaints.splice(0);
    if (found.length > 0) throw new Error(`The page: ${found.join("; ")}`);
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function written(results: Results, name: string): Promise<string> {
    const path = join(folder, name);
    await writeReport(results, path);
    await writeFile(join(path, "results.json"), JSON.stringify(results));
    return path;
  }

  async function opened(
    path: string,
    hash = "",
    options: Parameters<Browser["newPage"]>[0] = {},
  ): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options });
    page.on("console", (message) => complaints.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
    page.on("request", (request) => {
      if (!/^(?:file|data):/.test(request.url())) complaints.push(`request: ${request.url()}`);
    });
    await page.goto(`${pathToFileURL(join(path, "report.html")).href}${hash}`);
    return page;
  }

  const firstColumn = (page: Page, table = 0) =>
    page.locator("main table").nth(table).locator("tbody tr:visible td:first-child").allTextContents();

  it("sorts a table up, down and back, with the order in its header and in the address", async () => {
    const page = await opened(await written(sampleResults, "sort"));
    const own = await firstColumn(page);
    const header = page.locator("main table").first().locator("th").first();
    await header.getByRole("button").click();
    expect(await header.getAttribute("aria-sort")).toBe("ascending");
    expect(await firstColumn(page)).toEqual(
      own.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true })),
    );
    await header.getByRole("button").click();
    expect(await header.getAttribute("aria-sort")).toBe("descending");
    const there = await opened(join(folder, "sort"), new URL(page.url()).hash);
    expect(await firstColumn(there)).toEqual(await firstColumn(page));
    await header.getByRole("button").click();
    expect(await header.getAttribute("aria-sort")).toBeNull();
    expect(await firstColumn(page)).toEqual(own);
  });

  it("filters rows by words and by runtimes, and says how many are left", async () => {
    const page = await opened(await written(sampleResults, "filter"));
    await page.getByLabel("Rows with").fill("CNN-low");
    expect(await firstColumn(page)).toEqual(["cnn-low-lr"]);
    expect(await page.getByRole("status").textContent()).toMatch(/^\d+ of \d+ rows$/);
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByText("Runtimes", { exact: true }).click();
    await page.getByLabel("ort-node/cpu", { exact: true }).uncheck();
    const headers = await page.locator("main table").first().locator("th:visible").allTextContents();
    expect(headers.some((header) => header.includes("ort-node/cpu"))).toBe(false);
    expect(new URL(page.url()).hash).toContain("runtime=");
  });

  it("moves no row at a key of the filter, so that a thousand of them cost no wait", async () => {
    const page = await opened(await written(sampleResults, "still"));
    const moved = await page.evaluate(async () => {
      let count = 0;
      const observer = new MutationObserver((changes) => {
        count += changes.length;
      });
      for (const body of document.querySelectorAll("tbody")) observer.observe(body, { childList: true });
      const rows = document.querySelector<HTMLInputElement>("#rows")!;
      rows.value = "cnn";
      rows.dispatchEvent(new Event("input"));
      await new Promise((resolve) => setTimeout(resolve, 50));
      return count;
    });
    expect(moved).toBe(0);
  });

  it("tells the values of a point, and shows the cell behind it with its rows", async () => {
    const page = await opened(await written(sampleResults, "points"));
    const point = page.locator(".chart .point").first();
    const description = await point.getAttribute("aria-label");
    await point.focus();
    expect(await page.locator(".tip").textContent()).toBe(description);
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    expect(await dialog.getByRole("heading").textContent()).toBe(
      description!.slice(0, description!.lastIndexOf(": ")),
    );
    expect(await dialog.locator("dd").first().textContent()).toMatch(/ ms$/);
    await dialog.getByRole("button", { name: /^Show its \d+ marked rows$/ }).click();
    expect(await page.locator("tr.behind").count()).toBeGreaterThan(0);
  });

  it.each(["results.json", "report.html"])("shows another run beside its own, from its %s", async (name) => {
    const slower = {
      ...sampleResults,
      run: { ...sampleResults.run, id: "the-other" },
      cells: sampleResults.cells.map((cell): Cell =>
        cell.status === "measured"
          ? {
              ...cell,
              blocks: cell.blocks.map((block) => ({
                ...block,
                p50Ms: block.p50Ms * 2,
              })),
            }
          : cell,
      ),
    };
    const other = await written(slower, "other");
    const page = await opened(await written(sampleResults, "beside"));
    await page.getByText("Beside another run", { exact: true }).click();
    await page.getByLabel("Its results.json").setInputFiles(join(other, name));
    const rows = await page
      .getByRole("group", { name: "Table: two runs side by side" })
      .locator("tbody tr")
      .allTextContents();
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.every((row) => row.includes("2.000") && row.endsWith("regressed"))).toBe(true);
  });

  it("says in a line what is wrong with a file that is no run", async () => {
    const page = await opened(await written(sampleResults, "wrong"));
    await page.getByText("Beside another run", { exact: true }).click();
    for (const text of [
      "",
      "{}",
      "null",
      '{"cells":[{"id":1}]}',
      "<!doctype html><p>x",
      '{"__proto__":{"cells":[]}}',
    ]) {
      await writeFile(join(folder, "wrong.json"), text);
      await page.getByLabel("Its results.json").setInputFiles(join(folder, "wrong.json"));
      await page.getByRole("alert").waitFor();
      expect(await page.getByRole("alert").textContent()).toMatch(/^Cannot show wrong\.json: It /);
    }
  });

  it("shows markup in any string as text", async () => {
    const results = {
      ...hostileResults({ ...passResults, ...sampleResults }),
      // Its pixels are found by name.
      gallery: sampleResults.gallery,
    };
    const page = await opened(await written(results, "hostile"));
    expect(await page.evaluate(() => "pwned" in globalThis)).toBe(false);
    expect(
      await page.locator("main script, main iframe, main object, main [onerror], main [onload]").count(),
    ).toBe(0);
    const links = await page
      .locator("main a")
      .evaluateAll((all) => all.map((link) => link.getAttribute("href")!));
    expect(links.filter((link) => !link.startsWith("#"))).toEqual([]);
    expect(await page.locator("main").textContent()).toContain("<script>window.pwned=1</script>");
    await page.locator(".chart .point").first().press("Enter");
    expect(await page.getByRole("dialog").textContent()).toContain("<script>");
    expect(await page.evaluate(() => "pwned" in globalThis)).toBe(false);
  });

  it("is the whole report without JavaScript", async () => {
    const path = await written(sampleResults, "plain");
    const page = await opened(path, "", { javaScriptEnabled: false });
    const tables = (await readFile(join(path, "report.md"), "utf8")).match(/^\| :?-/gm)!;
    expect(await page.locator("main table").count()).toBe(tables.length);
    expect(await page.locator("main svg").count()).toBe(3);
    expect(await page.getByLabel("Rows with").count()).toBe(0);
  });

  it("opens and sorts 1,000 cells within a second each", async () => {
    const [first] = sampleResults.cells.filter(({ status }) => status === "measured");
    const ids = Array.from({ length: 250 }, (_, index) => `net-${index}`);
    const variant = sampleResults.variants[0]!;
    const results: Results = {
      ...sampleResults,
      variants: ids.map((id) => ({ ...variant, id })),
      cells: ids.flatMap((variantId) =>
        ["ort-node/cpu", "ort-web/wasm", "tfjs/wasm", "tfjs/node"].map((runtimeId) => ({
          ...first!,
          id: `${variantId}/${runtimeId}`,
          variantId,
          runtimeId,
        })),
      ),
    };
    const page = await opened(await written(results, "large"));
    const { domInteractive } = await page.evaluate(
      () => performance.getEntriesByType("navigation")[0]!.toJSON() as { domInteractive: number },
    );
    const sortMs = await page.evaluate(() => {
      const start = performance.now();
      document.querySelector<HTMLElement>("main th button")!.click();
      document.body.getBoundingClientRect();
      return performance.now() - start;
    });
    console.info(
      `1,000 cells: interactive after ${Math.round(domInteractive)} ms, sorted in ${Math.round(sortMs)} ms`,
    );
    expect(domInteractive).toBeLessThan(5000);
    expect(sortMs).toBeLessThan(2000);
  });

  it.each([
    ["light", 360],
    ["light", 1440],
    ["dark", 360],
    ["dark", 1440],
  ] as const)(
    "has nothing that axe-core finds, in %s at %i px, and never scrolls sideways",
    async (colorScheme, width) => {
      const page = await opened(await written(sampleResults, "axe"), "", {
        colorScheme,
        viewport: { width, height: 900 },
      });
      await page
        .locator("details")
        .evaluateAll((all) => all.forEach((fold) => ((fold as HTMLDetailsElement).open = true)));
      await page.evaluate(axeSource);
      const violations = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
      });
      expect(violations).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    },
  );
});
