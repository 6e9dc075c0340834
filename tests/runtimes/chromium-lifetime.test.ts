import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it, vi } from "vitest";
import { browserForTests } from "../helpers/browser.ts";
import { fileWith, reluModel } from "../helpers/onnx-models.ts";

const browser = browserForTests();
const program = fileURLToPath(new URL("../helpers/open-and-wait.ts", import.meta.url));

/** Starts a process with an open page and its own temporary folder, of which the browser's command line tells. */
async function openElsewhere() {
  const folder = await mkdtemp(join(tmpdir(), "boxbench-test-"));
  const onnxPath = await fileWith("model.onnx", reluModel());
  const child = execa(process.execPath, ["--import", "tsx", program, "chromium/wasm", onnxPath], {
    env: { TMPDIR: folder },
    reject: false,
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once("data", () => resolve());
    void child.then(({ stderr }) => reject(new Error(stderr)));
  });
  return { child, folder };
}

/** The processes whose command line holds a text. Linux only. */
async function processesWith(text: string): Promise<string[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(text));
}

async function browserFolders(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith("bb-"));
}

describe.skipIf(browser === null || process.platform !== "linux")(
  "the browser's processes and folders",
  () => {
    it.each([
      ["closes its session", "close"],
      ["exits without closing it", "exit"],
      ["is killed", "kill"],
    ])("are gone after a process that %s", async (_, end) => {
      const { child, folder } = await openElsewhere();
      expect(await processesWith(folder)).not.toEqual([]);
      expect(await browserFolders(folder)).toHaveLength(1);
      if (end === "close") child.stdin.write("close\n");
      if (end === "exit") child.stdin.end();
      if (end === "kill") child.kill("SIGKILL");
      await child;
      await vi.waitFor(
        async () => {
          expect(await processesWith(folder)).toEqual([]);
          expect(await browserFolders(folder)).toEqual([]);
        },
        { timeout: 15_000, interval: 100 },
      );
    });
  },
);
