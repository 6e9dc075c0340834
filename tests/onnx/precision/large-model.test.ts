import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schemeNames } from "../../../src/onnx/precision/registry.ts";

const program = fileURLToPath(new URL("large-model.ts", import.meta.url));
const register = new URL("../../../harness/typescript/register.js", import.meta.url).href;

describe("ten million weights", () => {
  let folder = "";
  const run = (...words: string[]) => execa(process.execPath, ["--import", register, program, ...words]);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-large-"));
    await run(join(folder, "large.onnx"));
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(schemeNames)(
    "become %s in less than 2 s of one processor and three times their memory, the file's own among it",
    async (scheme) => {
      const { stdout } = await run(join(folder, "large.onnx"), scheme);
      const took = JSON.parse(stdout) as { seconds: number; memory: number; size: number };
      expect(took.seconds).toBeLessThan(2);
      expect(took.memory).toBeLessThan(3);
      expect(took.size).toBeLessThan(scheme.startsWith("fp16") ? 0.51 : 0.26);
    },
    60_000,
  );
});
