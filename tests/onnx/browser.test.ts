import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";

const folder = join(import.meta.dirname, "../../src/onnx");

it("imports nothing from Node and no code of TF.js, but for reading files", async () => {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".ts"));
  expect(files.length).toBeGreaterThan(30);
  const offending: string[] = [];
  for (const file of files) {
    const source = await readFile(join(folder, file), "utf8");
    const imports = source.match(/^(import|export) .*?from ".*?";/gms) ?? [];
    const bad = imports.filter(
      (line) =>
        /from "node:|core\/hash/.test(line) || (/@tensorflow/.test(line) && !line.startsWith("import type")),
    );
    offending.push(...bad.map((line) => `${file}: ${line}`));
  }
  expect(offending.every((line) => line.startsWith("read-model.ts:"))).toBe(true);
  // The public surface must load in a browser, so it cannot export what reads files.
  expect(await readFile(join(folder, "index.ts"), "utf8")).not.toContain("read-model");
});
