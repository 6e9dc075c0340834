import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resultsSchema, type Cell, type Results } from "../../src/core/results.ts";
import {
  misbehaviours,
  writeBadRuntime,
  writePlugIn,
  type Misbehaviour,
} from "../harness/plug-in/bad-runtimes.ts";
import { chooseRuntimes } from "../../harness/plan/choose-runtimes.ts";
import { gemmModel } from "../helpers/onnx-models.ts";
import { boxbench } from "../support/boxbench.ts";

const example = new URL("../../docs/my-runtime.ts", import.meta.url).pathname;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "boxbench-plug-in-"));
  await writeFile(join(folder, "gemm.onnx"), gemmModel());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function elsewhere(): Promise<string> {
  const placement = `placement: async () => ({
    device: "GPU", nodesByProvider: { MyProvider: 3, CPUExecutionProvider: 1 }, fallbackOps: ["Gemm"] })`;
  return writePlugIn(folder, "elsewhere", placement);
}

async function bench(runtimes: readonly string[], ...words: string[]) {
  const chosen = runtimes.flatMap((runtime) => ["--runtime", runtime]);
  const command = [
    "bench",
    "--model",
    "gemm.onnx",
    "--batch",
    "1",
    "--rounds",
    "1",
    "--no-peak",
    "--out",
    "run",
    ...chosen,
    ...words,
  ];
  const outcome = await boxbench(command, folder);
  const read = async () =>
    resultsSchema.parse(JSON.parse(await readFile(join(folder, "run/results.json"), "utf8")));
  return { ...outcome, read };
}

function cellOf({ cells }: Results, runtimeId: string): Cell {
  return cells.find((cell) => cell.runtimeId === runtimeId)!;
}

describe("a plug-in runtime", () => {
  it("is measured beside a built-in one; one whose nodes run elsewhere is not timed", async () => {
    const { exitCode, stderr, read } = await bench(["ort-node/cpu", example, await elsewhere()]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("FALLBACK: Gemm ran outside the provider");
    const { cells } = await read();
    expect(cells.map(({ runtimeId, status }) => `${runtimeId} ${status}`)).toEqual([
      "ort-node/cpu measured",
      "my-engine/cpu measured",
      "test/elsewhere fallback",
    ]);
    expect(cells[2]).toMatchObject({ placement: { fallbackOps: ["Gemm"] } });
  });

  it("whose nodes run elsewhere is timed and labelled where that is allowed", async () => {
    const { exitCode, read } = await bench([await elsewhere()], "--allow-fallback");
    expect(exitCode).toBe(0);
    expect((await read()).cells[0]).toMatchObject({
      status: "measured",
      placement: { fallbackOps: ["Gemm"] },
    });
    expect(await readFile(join(folder, "run/report.md"), "utf8")).toContain("(fallback)");
  });

  it("is compared by parity, where nodes that run elsewhere fail the gate", async () => {
    const words = ["parity", "--model", "gemm.onnx", "--batch", "2", "--runtime", example];
    const { exitCode, stdout } = await boxbench([...words, "--runtime", await elsewhere()], folder);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("pass   gemm my-engine/cpu fp32 b2 t1: agrees with ort-node/cpu on 64 inputs");
    expect(stdout).toContain("Parity: 1 cell agrees, 0 differ, 1 ran elsewhere");
  });

  it("that is none is refused in one line", async () => {
    await writeFile(join(folder, "empty.ts"), "export const nothing = 1;");
    await writeFile(join(folder, "broken.ts"), 'throw new Error("not today");');
    await writeFile(join(folder, "dying.ts"), "process.abort();");
    for (const [name, reason] of [
      ["missing.ts", "there is no such file"],
      ["empty.ts", "it has no default export"],
      ["broken.ts", "it does not load: not today"],
      ["dying.ts", "loading it failed. The process ended with SIGABRT"],
    ] as const) {
      const path = join(folder, name);
      const refused = chooseRuntimes([path], new AbortController().signal);
      await expect(refused).rejects.toThrow(`Cannot use the runtime ${path}: ${reason}`);
      await expect(refused).rejects.toMatchObject({ code: "USAGE" });
    }
  });

  it("cannot share its id with another", async () => {
    const text = await readFile(example, "utf8");
    await writeFile(join(folder, "twin.ts"), text.replaceAll("onnxruntime-node", "none"));
    const refused = chooseRuntimes([example, join(folder, "twin.ts")], new AbortController().signal);
    await expect(refused).rejects.toThrow('have one id, "my-engine/cpu"');
  });
});

describe("a runtime that misbehaves", () => {
  const lastWords: Record<Misbehaviour, RegExp> = {
    abort: /^The process ended with SIGABRT/,
    hang: /^The process did not answer within 10 s and was ended/,
    allocate: /^The process ended with SIGABRT; it said: FATAL ERROR: .*heap out of memory/,
    throw: /^the engine is out of order$/,
    exit: /^The process ended with exit code 0/,
    kill: /^The process ended with SIGKILL/,
    reject: /^The process ended with exit code 1; it said: .*nobody caught this/,
    disconnect: /^The process did not answer within 10 s and was ended/,
    text: /run\(\) answered with string, not a Float32Array/,
  };

  it("costs its own cells and no others, and the report has both", async () => {
    const names = Object.keys(misbehaviours) as Misbehaviour[];
    const paths: string[] = [];
    for (const name of names) paths.push(await writeBadRuntime(folder, name));
    const { exitCode, stdout, read } = await bench([...paths, "ort-node/cpu", example], "--limit", "10");
    expect(exitCode).toBe(4);
    expect(stdout).toContain("Report: ");
    const results = await read();
    expect(results.run.finishedAt).not.toBeNull();
    expect(cellOf(results, "ort-node/cpu").status).toBe("measured");
    expect(cellOf(results, "my-engine/cpu").status).toBe("measured");
    for (const name of names) {
      const cell = cellOf(results, `test/${name}`);
      expect(cell).toMatchObject({ status: "failed", message: expect.stringMatching(lastWords[name]) });
    }
    const report = await readFile(join(folder, "run/report.md"), "utf8");
    expect(report).toContain("`test/abort`, 1 cell failed");
    expect(report).toContain("heap out of memory");
  }, 300_000);
});
