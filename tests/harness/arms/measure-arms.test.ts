import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withArms } from "../../../harness/arms/arm.ts";
import type { Arm } from "../../../harness/plan/chosen-runtime.ts";
import { measureArms, refuseMixedArms } from "../../../harness/arms/measure-arms.ts";
import type { Arms } from "../../../harness/arms/open-arms.ts";
import type { BenchOptions } from "../../../harness/bench/options.ts";
import type { Context } from "../../../harness/base/command.ts";
import type { CellJob, CellReply } from "../../../harness/workers/job.ts";
import { cellsOf } from "../../../harness/plan/plan.ts";
import { recordInto } from "../../../harness/results/record-into.ts";
import { cellsFor } from "../../../harness/plan/selection.ts";
import { randomFrom } from "../../../src/core/random.ts";
import { resultsSchema, type Results } from "../../../src/core/results.ts";
import { blockOf } from "../../helpers/blocks.ts";
import { agreeing, fakeModel, fakeRuntime, fakeWorkers } from "../../helpers/fake-workers.ts";
import { runWith } from "../compare/compare-fixture.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "boxbench-arms-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** 24 medians of identical processes were measured to span 4.5 %: 3.9 standard deviations of normal numbers. */
const processSpread = 0.045 / 3.9;

interface Simulation {
  readonly seed: number;
  /** What B takes beside A, for each variant; 1 where it is left out. */
  readonly slowness?: Readonly<Record<string, number>>;
  /** Whether B is slower in the first rounds only, as by an accident. */
  readonly untilRound?: number;
  readonly change?: Partial<BenchOptions>;
}

/**
 * One whole run of two arms with workers whose times are made up: every process has its own speed, and every sample
 * varies inside it. No clock is involved.
 */
async function simulate({ seed, slowness = {}, untilRound = Infinity, change = {} }: Simulation) {
  const random = randomFrom(seed, "simulated-processes");
  const started: string[] = [];
  const { startWorker } = fakeWorkers((job) => {
    if (job.kind !== "cell") throw new Error(`unexpected job ${job.kind}`);
    return replyOf(job);
  });
  const replyOf = (job: CellJob): CellReply => {
    const arm = job.runtimePath ?? "";
    started.push(`${job.round} ${arm} ${job.model.variantId}`);
    const isSlow = arm === "b" && job.round <= untilRound;
    const factor = isSlow ? (slowness[job.model.variantId] ?? 1) : 1;
    const ms = factor * 0.3 * Math.exp(processSpread * random.normal());
    const samples = Array.from({ length: 21 }, () => ms * Math.exp(0.02 * random.normal()));
    return { ...agreeing(job), timed: { inputs: 8, block: blockOf(samples, { round: job.round }) } };
  };
  const options = { aa: true, rounds: { min: 5, max: 8 }, seed, limit: 10, ...change };
  const printed: string[] = [];
  const context: Context = {
    print: (line) => printed.push(line),
    note: () => {},
    signal: new AbortController().signal,
    finish: () => {},
  };
  const pair = [armOf("a"), armOf("b")] as const;
  const side = (arm: string) => ({ arm, what: `arm ${arm}`, models: [] });
  const arms: Arms = { pair, prepare: async () => [side("a"), side("b")], close: async () => {} };
  const runtimes = withArms([{ ...fakeRuntime("fast")[1], path: "" }], pair);
  const variantIds = ["one", "two"];
  const selection = cellsFor(variantIds, [1], { threads: [1] }, runtimes);
  const order = cellsOf(selection.blocks).map(({ id }) => id);
  const results = { ...runWith([]), run: { ...runWith([]).run, seed } };
  const recorder = recordInto(folder, results, order);
  const exitCode = await measureArms(
    {
      selection,
      models: new Map(variantIds.map((id) => [id, fakeModel(id)])),
      records: { dataset: results.dataset, variants: [], baselines: [], verdicts: [] },
      task: "point",
      scorers: new Map(),
      options: options as unknown as BenchOptions,
      temporary: folder,
      recorder,
      context,
      startWorker,
    },
    arms,
  );
  const written = resultsSchema.parse(JSON.parse(await readFile(join(folder, "results.json"), "utf8")));
  return { exitCode, started, text: printed.join("\n"), results: written };
}

/** The fake workers see an arm by the path of its runtime. */
function armOf(name: string): Arm {
  return { name, what: name, code: null, models: null, missing: new Map(), relocate: () => name };
}

const wordsOf = ({ comparison }: Results) =>
  Object.fromEntries(comparison!.cells.map(({ variantId, decision }) => [variantId, decision]));

describe("measuring the same thing twice", () => {
  it("raises no alarm in 20 runs of 2 cells, and finds a noise floor of about 1.1 %", async () => {
    const floors: number[] = [];
    for (let seed = 1; seed <= 20; seed += 1) {
      const { exitCode, results } = await simulate({ seed });
      expect(exitCode, `seed ${seed}`).toBe(0);
      floors.push(results.noiseFloor!.share);
    }
    // 1.96 standard errors of a mean of 8 differences of two processes: 1.96 * 0.0115 * sqrt(2 / 8) = 1.13 %.
    const mean = floors.reduce((sum, floor) => sum + floor, 0) / floors.length;
    expect(mean).toBeGreaterThan(0.009);
    expect(mean).toBeLessThan(0.0135);
  });

  it("lets the arms take turns: A B, then B A, with the same order of cells", async () => {
    const { started } = await simulate({ seed: 3 });
    const arms = started.map((line) => line.split(" ")[1]).join("");
    expect(arms).toBe("aabbbbaa".repeat(4));
    for (let round = 1; round <= 8; round += 1) {
      const [a, b] = ["a", "b"].map((arm) =>
        started.filter((line) => line.startsWith(`${round} ${arm} `)).map((line) => line.split(" ")[2]),
      );
      expect(a).toEqual(b);
    }
  });

  it("prints the noise floor and stores it in results.json", async () => {
    const { text, results } = await simulate({ seed: 1 });
    expect(text).toMatch(/Noise floor: two measurements of the same code come out up to 1\.\d\d % apart/);
    expect(results.noiseFloor).toMatchObject({ rounds: 8, cells: 2 });
  });

  it("fails where the same code comes out different twice", async () => {
    const { exitCode, text } = await simulate({ seed: 1, slowness: { two: 0.8 } });
    expect(exitCode).toBe(1);
    expect(text).toContain("The A/A gate fired: 1 cell of the same code came out different, twice.");
  });
});

describe("measuring two different things", () => {
  const simulateDifferent = (simulation: Simulation) =>
    simulate({ ...simulation, change: { aa: false, against: "main", ...simulation.change } });

  it("finds a slow-down of 10 % in one of two cells, in 5 of 5 runs", async () => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const { exitCode, results } = await simulateDifferent({ seed, slowness: { two: 1.1 } });
      expect(exitCode, `seed ${seed}`).toBe(1);
      expect(wordsOf(results)["two"]).toBe("regressed");
      expect(wordsOf(results)["one"]).not.toBe("regressed");
    }
  });

  it("measures a slower cell again, alone, and believes the fresh rounds", async () => {
    const { exitCode, results, started } = await simulateDifferent({
      seed: 2,
      slowness: { two: 1.2 },
      untilRound: 8,
    });
    expect(exitCode).toBe(0);
    const cell = results.comparison!.cells.find(({ variantId }) => variantId === "two")!;
    expect(cell.first.decision).toBe("regressed");
    expect(cell.again).toMatchObject({ rounds: 8 });
    expect(["equivalent", "inconclusive"]).toContain(cell.decision);
    const fresh = started.filter((line) => Number(line.split(" ")[0]) > 8);
    expect(fresh).toHaveLength(16);
    expect(fresh.every((line) => line.endsWith(" two"))).toBe(true);
  });

  it("does not fail where B is faster", async () => {
    const { exitCode, results } = await simulateDifferent({ seed: 2, slowness: { two: 0.8 } });
    expect(exitCode).toBe(0);
    expect(wordsOf(results)["two"]).toBe("improved");
  });

  it("says 3 with --strict where two rounds decide nothing", async () => {
    const rounds = { min: 2, max: 2 };
    expect((await simulateDifferent({ seed: 1, change: { rounds } })).exitCode).toBe(0);
    expect((await simulateDifferent({ seed: 1, change: { rounds, strict: true } })).exitCode).toBe(3);
  });
});

describe("options of two arms", () => {
  it.each([
    [{ aa: true, against: "main" }, "choose one"],
    [{ floor: "run" }, "--floor belongs to --against REF"],
    [{ strict: true }, "--strict belongs to --against REF or --aa"],
  ])("%j do not go together", (options, reason) => {
    expect(() => refuseMixedArms(options as unknown as BenchOptions)).toThrow(reason);
  });
});
