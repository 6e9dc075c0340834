import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addCompareCommand } from "../../../harness/commands/compare.ts";
import type { Comparison, PointScore, Results } from "../../../src/core/results.ts";
import { armRuntimeId } from "../../../src/measure/comparison/sides.ts";
import { sampleResults } from "../../report/fixture.ts";
import { cellOf, differingCell, rounds, runWith } from "./compare-fixture.ts";

const home = process.cwd();
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "boxbench-compare-"));
  process.chdir(folder);
});
afterEach(async () => {
  process.chdir(home);
  await rm(folder, { recursive: true, force: true });
});

async function writeRun(name: string, results: Results): Promise<void> {
  await mkdir(join("reports", name), { recursive: true });
  await writeFile(join("reports", name, "results.json"), JSON.stringify(results));
}

/** Runs `boxbench compare` with these arguments, inside the temporary folder. */
async function compare(...args: string[]): Promise<{ text: string; exitCode: number }> {
  const printed: string[] = [];
  let exitCode = 0;
  const program = new Command().exitOverride();
  addCompareCommand(program, {
    print: (line) => printed.push(line),
    note: () => {},
    signal: new AbortController().signal,
    finish: (code) => {
      exitCode = code;
    },
  });
  await program.parseAsync(["compare", ...args], { from: "user" });
  return { text: `${printed.join("\n")}\n`, exitCode };
}

const runtime = "ort-node/cpu";
const model = { variantId: "slow", sha256: "a".repeat(64), sizeBytes: 8192, nodes: 2 };

/** A run of two arms: one cell of each decision, and one that its fresh rounds cleared. */
function armsRun(change: { slow?: number; comparison?: Partial<Comparison> } = {}): Results {
  const arm = (variantId: string, name: string, ms: number, count = 8) =>
    cellOf(variantId, armRuntimeId(runtime, name), rounds(ms, count));
  const wild = [1, 1.4, 0.8, 1.1, 0.7, 1.3, 0.9, 1];
  const cleared = [...rounds(1.1), ...rounds(1)];
  return runWith(
    [
      arm("slow", "base", 0.5),
      cellOf("slow", armRuntimeId(runtime, "work"), rounds(change.slow ?? 0.55).toReversed()),
      arm("fast", "base", 2),
      cellOf("fast", armRuntimeId(runtime, "work"), rounds(1.7).toReversed()),
      arm("same", "base", 0.0131),
      cellOf("same", armRuntimeId(runtime, "work"), rounds(0.0131).toReversed()),
      arm("wild", "base", 1),
      cellOf("wild", armRuntimeId(runtime, "work"), wild),
      arm("cleared", "base", 1, 16),
      cellOf("cleared", armRuntimeId(runtime, "work"), cleared),
    ],
    {
      comparison: {
        a: { arm: "base", what: "main (0123456789ab)", models: [model] },
        b: { arm: "work", what: "work tree", models: [model] },
        interleaved: true,
        differences: [],
        rounds: 8,
        threshold: 0.03,
        floor: null,
        cells: [],
        unpaired: [],
        accuracies: [],
        gates: [],
        ...change.comparison,
      },
    },
  );
}

describe("boxbench compare, two arms of one run", () => {
  it("prints every decision, the fresh rounds and the gates", async () => {
    await writeRun("arms", armsRun());
    const { text, exitCode } = await compare("arms");
    await expect(text).toMatchFileSnapshot("../../golden/comparison-arms.txt");
    expect(exitCode).toBe(1);
  });

  it("passes without a regression, and with --strict only where nothing is undecided", async () => {
    await writeRun("arms", armsRun({ slow: 0.5 }));
    expect((await compare("arms")).exitCode).toBe(0);
    expect((await compare("arms", "--strict")).exitCode).toBe(3);
  });

  it("widens the threshold by the noise floor of this machine", async () => {
    await writeRun("arms", armsRun());
    await writeRun("aa", runWith([], { noiseFloor: { share: 0.08, rounds: 8, cells: 1 } }));
    const { text, exitCode } = await compare("arms", "--floor", "aa");
    expect(text).toContain("threshold 16.0 %, noise floor of this machine 8.00 %");
    expect(text).not.toContain("regressed\n");
    expect(exitCode).toBe(0);
  });

  it("refuses a noise floor of another machine, and a run that holds none", async () => {
    await writeRun("arms", armsRun());
    const environment = { ...sampleResults.environment, cpu: "Other CPU" };
    await writeRun("aa", runWith([], { environment, noiseFloor: { share: 0.08, rounds: 8, cells: 1 } }));
    await expect(compare("arms", "--floor", "aa")).rejects.toThrow(
      'is that of another machine (cpu: Other CPU and Example CPU | 2.1 GHz). Run "boxbench bench --aa" here.',
    );
    await expect(compare("arms", "--floor", "arms")).rejects.toThrow("holds no noise floor");
  });

  it("refuses a run of one arm", async () => {
    await writeRun("one", runWith([cellOf("slow", runtime, rounds(1))]));
    await expect(compare("one")).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringContaining(
        'holds no two arms. Give a second run, or make one with "boxbench bench',
      ),
    });
  });
});

describe("boxbench compare, two runs", () => {
  it("judges times and gates none of them", async () => {
    await writeRun("a", runWith([cellOf("slow", runtime, rounds(0.5)), cellOf("same", runtime, rounds(1))]));
    await writeRun("b", runWith([cellOf("slow", runtime, rounds(0.6)), cellOf("same", runtime, rounds(1))]));
    const { text, exitCode } = await compare("a", "b");
    await expect(text).toMatchFileSnapshot("../../golden/comparison-runs.txt");
    expect(exitCode).toBe(0);
  });

  it("says which facts of the environment differ, and then judges no time", async () => {
    const { environment } = sampleResults;
    const packages = {
      ...environment.packages,
      "onnxruntime-node": { version: "1.31.0", binaries: {} },
      "@tensorflow/tfjs": { version: "4.22.0", binaries: { "tfjs.wasm": "1".repeat(64) } },
    };
    await writeRun("a", runWith([cellOf("slow", runtime, rounds(0.5))]));
    await writeRun(
      "b",
      runWith([cellOf("slow", runtime, rounds(0.6))], {
        environment: { ...environment, node: "20.19.5", coresUsable: 4, packages },
      }),
    );
    const { text, exitCode } = await compare("reports/a", "reports/b/results.json");
    await expect(text).toMatchFileSnapshot("../../golden/comparison-environments.txt");
    expect(exitCode).toBe(0);
    expect((await compare("a", "b", "--strict")).exitCode).toBe(3);
  });

  it("fails where B no longer agrees, ran elsewhere, answers worse, or has a larger model", async () => {
    const [variant] = sampleResults.variants;
    const { score } = sampleResults.scores[1]!;
    const placed = cellOf("placed", runtime, rounds(1));
    const sized = (nodes: number, sizeBytes: number) => ({
      ...variant!,
      id: "sized",
      onnx: { sha256: String(nodes).repeat(64), sizeBytes, nodes, opset: 17, convertMs: 1 },
    });
    const scored = (meanErrorPx: number) => ({
      variantId: "scored",
      runtimeId: runtime,
      score: { ...(score as PointScore), meanErrorPx, standardErrorPx: 0 },
    });
    await writeRun(
      "a",
      runWith([cellOf("differs", runtime, rounds(1)), placed, cellOf("crashed", runtime, rounds(1))], {
        variants: [sized(2, 8192)],
        scores: [scored(0.05)],
      }),
    );
    const { status: _, latency: __, blocks: ___, verdict: ____, ...rest } = placed;
    await writeRun(
      "b",
      runWith(
        [
          differingCell("differs", runtime),
          {
            ...rest,
            status: "fallback",
            placement: { device: "CPU", nodesByProvider: { CPUExecutionProvider: 1 }, fallbackOps: ["Gemm"] },
          },
          {
            ...differingCell("crashed", runtime),
            status: "failed",
            code: "WORKER",
            message: "killed",
            parity: null,
          },
        ],
        { variants: [sized(3, 8200)], scores: [scored(0.5)] },
      ),
    );
    const { text, exitCode } = await compare("a", "b");
    await expect(text).toMatchFileSnapshot("../../golden/comparison-gates.txt");
    expect(exitCode).toBe(1);
    expect((await compare("a", "a")).exitCode).toBe(0);
  });

  it("says 4 where a cell crashed that A measured and no gate failed", async () => {
    await writeRun("a", runWith([cellOf("crashed", runtime, rounds(1)), cellOf("same", runtime, rounds(1))]));
    const crashed = { ...differingCell("crashed", runtime), code: "WORKER", message: "killed" };
    await writeRun("b", runWith([crashed, cellOf("same", runtime, rounds(1))]));
    expect((await compare("a", "b")).exitCode).toBe(4);
  });

  it("refuses runs that share no cell: a gate that checks nothing must not pass", async () => {
    await writeRun("a", runWith([cellOf("one", runtime, rounds(1))]));
    await writeRun("b", runWith([cellOf("two", runtime, rounds(1))]));
    await expect(compare("a", "b")).rejects.toMatchObject({
      code: "USAGE",
      message: 'The runs "reports/a" and "reports/b" have no cell in common.',
    });
  });
});
