import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { findBrowser } from "../../src/runtimes/chromium/find-browser.ts";
import { findFirefox } from "../../src/runtimes/firefox/find-browser.ts";
import { findMiniBrowser, findWebkit } from "../../src/runtimes/webkitgtk/find-browser.ts";

async function folderWith(...names: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "boxbench-test-"));
  for (const name of names) {
    await writeFile(join(folder, name), "");
    await chmod(join(folder, name), 0o755);
  }
  return folder;
}

// A platform without usual places, so that what this machine has does not count.
const platform = "freebsd";

it("takes the first Chromium on the path, before any Chrome", async () => {
  const [chrome, both] = [await folderWith("google-chrome"), await folderWith("google-chrome", "chromium")];
  expect(findBrowser({ PATH: `${chrome}:${both}` }, platform)).toEqual({ path: join(both, "chromium") });
  expect(findBrowser({ PATH: chrome }, platform)).toEqual({ path: join(chrome, "google-chrome") });
});

it("takes the program that BOXBENCH_BROWSER names, whatever is on the path", async () => {
  const [folder, other] = [await folderWith("chromium"), await folderWith("my-browser")];
  const named = join(other, "my-browser");
  expect(findBrowser({ PATH: folder, BOXBENCH_BROWSER: named }, platform)).toEqual({ path: named });
});

it("does not take another one where BOXBENCH_BROWSER names no program", async () => {
  const folder = await folderWith("chromium");
  for (const named of ["/no/such/browser", folder]) {
    expect(findBrowser({ PATH: folder, BOXBENCH_BROWSER: named }, platform)).toMatchObject({
      path: null,
      reason: expect.stringContaining(named) as string,
    });
  }
});

it("passes over a file that may not be run", async () => {
  const folder = await folderWith("chromium");
  await chmod(join(folder, "chromium"), 0o644);
  expect(findBrowser({ PATH: folder }, platform)).toMatchObject({ path: null });
});

it("says how to get one where there is none", () => {
  expect(findBrowser({}, platform)).toMatchObject({
    path: null,
    reason: "no Chromium or Chrome is installed",
    fix: expect.stringMatching(/apt-get install chromium.*--browser.*BOXBENCH_BROWSER/) as string,
  });
});

it("finds Firefox and WebKitGTK's driver by their own names and variables", async () => {
  const folder = await folderWith("firefox", "firefox-esr", "WebKitWebDriver", "MiniBrowser");
  expect(findFirefox({ PATH: folder }, platform)).toEqual({ path: join(folder, "firefox-esr") });
  expect(findFirefox({ PATH: "", BOXBENCH_FIREFOX: "/no/such" }, platform)).toMatchObject({
    path: null,
    reason: 'BOXBENCH_FIREFOX is "/no/such", which is no program',
  });
  expect(findWebkit({ PATH: folder }, platform)).toEqual({ path: join(folder, "WebKitWebDriver") });
  expect(findMiniBrowser(join(folder, "WebKitWebDriver"))).toBe(join(folder, "MiniBrowser"));
  expect(findWebkit({ PATH: "" }, platform)).toMatchObject({
    path: null,
    reason: "no WebKitWebDriver is installed",
  });
});
