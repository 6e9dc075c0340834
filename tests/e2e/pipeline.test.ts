import { copyFile, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PointScore, resultsSchema } from "../../src/core/results.ts";
import { boxbench } from "../support/boxbench.ts";

/** From no model to a report with the real parts: TF.js WASM, both ONNX Runtimes, real files. */
describe("the whole pipeline", () => {
  let folder = "";
  const only = ["--variant", "linear-exact", "--runtime", "ort-node/cpu", "--runtime", "ort-web/wasm"];
  const bench = [
    "bench",
    ...only,
    "--preset",
    "quick",
    "--backend",
    "tfjs/wasm",
    "--batch",
    "1,32",
    "--rounds",
    "1",
    "--out",
    "run",
  ];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-e2e-"));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it("trains what is missing, measures it and writes the report", async () => {
    const { exitCode, stdout, stderr } = await boxbench(bench, folder);
    expect(stderr).toContain("linear-exact ort-web/wasm fp32 b32 t1  p50");
    expect(stdout).toContain(join("run", "report.md"));
    expect(exitCode).toBe(0);
    const results = resultsSchema.parse(
      JSON.parse(await readFile(join(folder, "run", "results.json"), "utf8")),
    );
    expect(results.run.finishedAt).not.toBeNull();
    expect(results.cells.map((cell) => cell.status)).toEqual([
      "measured",
      "measured",
      "measured",
      "measured",
    ]);
    // Least squares finds the linear answer exactly: the oracle is the closed form.
    for (const { score } of results.scores) expect((score as PointScore).meanErrorPx).toBeLessThan(0.05);
    expect(await readdir(join(folder, "run"))).toEqual(
      expect.arrayContaining(["report.md", "results.json", "gallery.png", "accuracy-latency.svg"]),
    );
  });

  it("makes the same report again from results.json alone", async () => {
    const before = await readFile(join(folder, "run", "report.md"), "utf8");
    await rm(join(folder, "run", "report.md"));
    const { exitCode } = await boxbench(["report", "run"], folder);
    expect(exitCode).toBe(0);
    expect(await readFile(join(folder, "run", "report.md"), "utf8")).toBe(before);
  });

  it("passes the parity gate with the files as they are", async () => {
    const { exitCode, stdout } = await boxbench(["parity", ...only], folder);
    expect(stdout).toContain("Parity: 4 cells agree, 0 differ");
    expect(exitCode).toBe(0);
  });

  it("fails the parity gate when one weight of an ONNX file is changed, and names the cell and the error", async () => {
    const [onnx] = (await readdir(join(folder, ".cache", "onnx"))).filter((name) => name.endsWith(".onnx"));
    const damaged = join(folder, "damaged.onnx");
    await copyFile(join(folder, ".cache", "onnx", onnx!), damaged);
    await changeOneWeight(damaged, join(folder, "models", "linear-exact", "weights.bin"));
    const { exitCode, stdout } = await boxbench(["parity", ...only, "--onnx", damaged], folder);
    expect(stdout).toMatch(
      /FAIL {3}linear-exact ort-node\/cpu fp32 b1 t1: differs from tfjs\/wasm on 64 inputs: largest error/,
    );
    expect(stdout).toMatch(
      /at input \d+, output "[^"]+" \[0, \d\]: \S+ instead of \S+, allowed \S+; \S+ times the model.s own noise/,
    );
    expect(exitCode).toBe(1);
  });

  it("fails the parity gate when a cached ONNX file was changed, whatever it answers", async () => {
    const [onnx] = (await readdir(join(folder, ".cache", "onnx"))).filter((name) => name.endsWith(".onnx"));
    const path = join(folder, ".cache", "onnx", onnx!);
    const good = await readFile(path);
    await changeOneWeight(path, join(folder, "models", "linear-exact", "weights.bin"));
    const { exitCode, stdout } = await boxbench(["parity", ...only], folder);
    expect(stdout).toContain(`FAIL   The file "${join(".cache", "onnx", onnx!)}" was changed`);
    expect(exitCode).toBe(1);
    await writeFile(path, good);
  });
});

/**
 * Adds 1 to the last bias of the model inside the ONNX file: the bias is the last of the weights, and stands in
 * the file with the same bytes, because no pass folds anything into it.
 */
async function changeOneWeight(onnxPath: string, weightsPath: string): Promise<void> {
  const bias = (await readFile(weightsPath)).subarray(-8);
  const bytes = await readFile(onnxPath);
  const position = bytes.indexOf(bias);
  expect(position).toBeGreaterThan(0);
  bytes.writeFloatLE(bytes.readFloatLE(position) + 1, position);
  await writeFile(onnxPath, bytes);
}
