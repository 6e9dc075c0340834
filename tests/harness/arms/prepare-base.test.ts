import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { prepareBase } from "../../../harness/arms/prepare-base.ts";
import { packageRoot } from "../../../harness/base/package.ts";

const { signal } = new AbortController();
let tree = "";

beforeEach(async () => {
  tree = await realpath(await mkdtemp(join(tmpdir(), "boxbench-tree-")));
});
afterEach(() => rm(tree, { recursive: true, force: true }));

/** A tree whose worker answers every job in one way. */
async function writeTree(answer: string) {
  await mkdir(join(tree, "harness"));
  await writeFile(join(tree, "package.json"), '{ "type": "module" }');
  await symlink(join(packageRoot, "node_modules"), join(tree, "node_modules"), "junction");
  await writeFile(
    join(tree, "harness", "worker.ts"),
    `import { getEachMessage, sendMessage } from "execa";
    for await (const message of getEachMessage()) { ${answer} }`,
  );
  return { root: tree, cwd: tree };
}

describe("preparing the models of a reference", () => {
  it("converts them with the code of the reference, in its folder", async () => {
    const code = { root: packageRoot, cwd: tree };
    const models = join(packageRoot, "models");
    const [exact, none] = await prepareBase(code, "main", models, ["linear-exact", "nowhere"], signal);
    if (exact === undefined || "missing" in exact) throw new Error("linear-exact was not prepared");
    expect(exact.model.onnxPath.startsWith(tree)).toBe(true);
    expect(existsSync(exact.model.onnxPath)).toBe(true);
    expect(exact.model.layersModelPath).toBe(join(models, "linear-exact", "model.json"));
    expect(exact.size).toMatchObject({
      variantId: "linear-exact",
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(none).toEqual({ variantId: "nowhere", missing: "it has no trained model there" });
  });

  it.each([
    [
      "is older than the question",
      'await sendMessage({ kind: "error", code: "UNEXPECTED", message: "undefined" });',
      "its workers are older than --against",
    ],
    [
      "speaks another protocol",
      'await sendMessage({ kind: "prepared", protocol: 99, variants: [] });',
      "its workers speak protocol 99, these 2",
    ],
    ["dies", "process.exit(3);", "The process ended with exit code 3"],
    [
      "cannot use its models",
      'await sendMessage({ kind: "error", code: "HASH_MISMATCH", message: "weights.bin was changed" });',
      "weights.bin was changed",
    ],
  ])("says in one line what is wrong where its worker %s", async (_, answer, reason) => {
    const code = await writeTree(answer);
    const refused = prepareBase(code, "v0.1 (0123456789ab)", "models", [], signal);
    await expect(refused).rejects.toThrow(
      `Cannot measure v0.1 (0123456789ab) beside the work tree: ${reason}`,
    );
    await expect(refused).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringContaining('"boxbench compare A B"'),
    });
  });
});
