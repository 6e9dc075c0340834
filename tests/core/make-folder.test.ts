import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeFolder } from "../../src/core/make-folder.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "boxbench-make-folder-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

test("folders above are made too, and one that is there is kept", async () => {
  await makeFolder(join(directory, "a", "b", "c"));
  await writeFile(join(directory, "a", "b", "kept"), "");
  await makeFolder(join(directory, "a", "b"));
  expect(await readdir(join(directory, "a", "b"))).toEqual(["c", "kept"]);
});

test("two callers at once both succeed", async () => {
  const path = join(directory, "a", "b");
  await Promise.all([makeFolder(path), makeFolder(path), makeFolder(path)]);
  expect(await readdir(join(directory, "a"))).toEqual(["b"]);
});

test("a file in the way is an error", async () => {
  const file = join(directory, "file");
  await writeFile(file, "");
  await expect(makeFolder(file)).rejects.toMatchObject({ code: "EEXIST" });
  await expect(makeFolder(join(file, "below"))).rejects.toMatchObject({ code: "ENOTDIR" });
});

test.runIf(process.platform === "linux")("a file system that takes no folders is an error", async () => {
  await expect(makeFolder("/proc/boxbench/below")).rejects.toMatchObject({ code: "ENOENT" });
});
