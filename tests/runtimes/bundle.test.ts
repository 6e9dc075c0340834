import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle } from "../../src/runtimes/browsers/bundle.ts";

describe("the script of a page", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-bundle-"));
    await writeFile(join(folder, "entry.ts"), 'import { word } from "./word.ts"; console.log(word);');
    await writeFile(join(folder, "word.ts"), 'export const word: string = "first";');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("is built once, and again when a file in it has changed or is gone", async () => {
    let builds = 0;
    const counting = { name: "counting", setup: () => void (builds += 1) };
    const made = () => bundle(join(folder, "entry.ts"), { plugins: [counting] });

    expect(await made()).toContain('"first"');
    expect(await made()).toContain('"first"');
    expect(builds).toBe(1);

    await writeFile(join(folder, "word.ts"), 'export const word: string = "other";');
    expect(await made()).toContain('"other"');
    expect(builds).toBe(2);

    await rm(join(folder, "word.ts"));
    await expect(made()).rejects.toThrow("Could not resolve");
  });

  it("is another where it is built in another way", async () => {
    await writeFile(join(folder, "alone.ts"), 'export const long = "alone";');
    expect(await bundle(join(folder, "alone.ts"))).toContain("export {");
    expect(await bundle(join(folder, "alone.ts"), { format: "iife" })).not.toContain("export");
  });
});
