import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { missingShards } from "../../../src/core/missing-shards.ts";
import { resultsSchema, type Results } from "../../../src/core/results.ts";
import { mergeResults } from "../../../src/measure/merge/merge-results.ts";
import { renderReport } from "../../../src/report/report.ts";
import { variantIds } from "../../../src/zoo/registry.ts";
import { onOtherMachine, partOf, shardOfResults } from "../../helpers/shards.ts";
import { sampleResults } from "../../report/fixture.ts";
import { precisionResults } from "../../report/precision-fixture.ts";

/** The sample in the order of the zoo, as every run of the program is. */
const inOrder = <T>(records: readonly T[], idOf: (record: T) => string) => {
  const placeOf = (record: T) => variantIds.indexOf(idOf(record)) >>> 0;
  return records.toSorted((a, b) => placeOf(a) - placeOf(b));
};
const whole: Results = {
  ...sampleResults,
  variants: inOrder(sampleResults.variants, ({ id }) => id),
  cells: inOrder(sampleResults.cells, ({ variantId }) => variantId),
  scores: inOrder(sampleResults.scores, ({ variantId }) => variantId),
  verdicts: inOrder(sampleResults.verdicts, ({ variantId }) => variantId),
  gallery: {
    ...sampleResults.gallery!,
    rows: inOrder(sampleResults.gallery!.rows, ({ variantId }) => variantId),
  },
};
const merge = (...parts: Parameters<typeof partOf>[]) =>
  mergeResults(
    parts.map((part) => partOf(...part)),
    "boxbench merge",
  );
const [first, second] = [shardOfResults(whole, 1, 2), shardOfResults(whole, 2, 2)];
const laptop = { cpu: "Laptop CPU", coresUsable: 8 };

describe("shards of one machine", () => {
  it("merge into the results of one run, in whatever order and number they come", () => {
    const splits = fc.integer({ min: 1, max: whole.variants.length }).chain((count) =>
      fc.shuffledSubarray(
        Array.from({ length: count }, (_, index) => shardOfResults(whole, index + 1, count)),
        { minLength: count },
      ),
    );
    fc.assert(
      fc.property(splits, (shards) => {
        const merged = merge(...shards.map((shard, index) => [`s${index}`, shard] as [string, Results]));
        expect({ ...merged, run: whole.run }).toEqual(whole);
        expect(missingShards(merged.run.merged!)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it("give the report of one run, but for what it says of the runs", async () => {
    const merged = merge(["a", first], ["b", second]);
    const [one, two] = await Promise.all(
      [whole, { ...merged, run: whole.run }].map(async (results) =>
        (await renderReport(results)).get("report.md"),
      ),
    );
    expect(two).toBe(one);
  });

  it("fit the schema, and say which runs they are", () => {
    const merged = merge(["a", first], ["b", second]);
    expect(resultsSchema.parse(merged)).toEqual(merged);
    expect(merged.machines).toBeUndefined();
    expect(merged.run.merged!.map(({ shard, machine }) => ({ shard, machine }))).toEqual([
      { shard: { index: 1, count: 2 }, machine: null },
      { shard: { index: 2, count: 2 }, machine: null },
    ]);
  });

  it("can be merged in two steps", () => {
    const shards = [1, 2, 3].map((index) => shardOfResults(whole, index, 3));
    const half = merge(["a", shards[0]!], ["b", shards[1]!]);
    expect(missingShards(half.run.merged!).map(({ index }) => index)).toEqual([3]);
    const all = merge(["half", half], ["c", shards[2]!]);
    expect({ ...all, run: whole.run }).toEqual(whole);
    expect(all.run.merged).toHaveLength(3);
    expect(missingShards(all.run.merged!)).toEqual([]);
  });

  it("are unfinished together where one is, and made the rounds that all made", () => {
    const stopped = {
      ...second,
      run: { ...second.run, finishedAt: null, rounds: { done: 2, min: 5, max: 9 } },
    };
    const merged = merge(["a", first], ["b", stopped]);
    expect(merged.run.finishedAt).toBeNull();
    expect(merged.run.rounds.done).toBe(2);
  });

  it("count as one machine also where the commit differs", () => {
    const later = { ...second, environment: { ...second.environment, gitCommit: "fedcba987654" } };
    expect(merge(["a", first], ["b", later]).machines).toBeUndefined();
  });

  it("judge a claim that compares with a variant of another shard", () => {
    // The rule of question-cnn: it answers nearly one point. The fixture's variance ratio is 0.0004.
    const unknown = {
      ...whole,
      verdicts: whole.verdicts.map((record) => ({ ...record, verdict: "not measured" as const })),
    };
    const judged = merge(["a", unknown]).verdicts.filter(({ variantId }) => variantId === "question-cnn");
    expect(judged.map(({ verdict }) => verdict)).toEqual(["supported"]);
  });
});

describe("several machines", () => {
  it("get a name behind the @ of their runtimes, and cells with ids of their own", () => {
    const merged = merge(["a", whole], ["b", onOtherMachine(whole, laptop, 2)]);
    expect(resultsSchema.parse(merged)).toEqual(merged);
    expect(merged.machines!.map(({ name, environment }) => [name, environment.cpu])).toEqual([
      ["m1", "Example CPU | 2.1 GHz"],
      ["m2", "Laptop CPU"],
    ]);
    expect(merged.cells).toHaveLength(2 * whole.cells.length);
    expect(new Set(merged.cells.map(({ id }) => id)).size).toBe(merged.cells.length);
    const ids = merged.cells.filter(({ id }) => id.startsWith("cnn-low-lr ort-node/cpu")).map(({ id }) => id);
    expect(ids).toEqual([
      "cnn-low-lr ort-node/cpu@m1 fp32 b1 t1",
      "cnn-low-lr ort-node/cpu@m1 fp32 b32 t1",
      "cnn-low-lr ort-node/cpu@m2 fp32 b1 t1",
      "cnn-low-lr ort-node/cpu@m2 fp32 b32 t1",
    ]);
    expect(new Set(merged.scores.map(({ runtimeId }) => runtimeId.split("@")[1]))).toEqual(
      new Set(["m1", "m2"]),
    );
  });

  it("take the names that the user gives, and m1, m2 for the others", () => {
    const other = onOtherMachine(whole, laptop);
    const names = (results: Results) => results.machines!.map(({ name }) => name);
    expect(names(merge(["a", whole, "server"], ["b", other, "laptop"]))).toEqual(["server", "laptop"]);
    expect(names(merge(["a", whole], ["b", other, "m1"]))).toEqual(["m2", "m1"]);
    // Two machines that describe themselves alike can only be told apart by name.
    expect(names(merge(["a", whole, "left"], ["b", whole, "right"]))).toEqual(["left", "right"]);
  });

  it("have the shards of each together", () => {
    const others = [first, second].map((shard) => onOtherMachine(shard, laptop));
    const merged = merge(["a", first], ["b", others[0]!], ["c", second], ["d", others[1]!]);
    expect(merged.machines).toHaveLength(2);
    const named = merged.run.merged!.map(({ shard, machine }) => `${machine} ${shard?.index}`);
    expect(new Set(named)).toEqual(new Set(["m1 1", "m1 2", "m2 1", "m2 2"]));
  });

  it("have one report with columns of their own, and are not ranked against each other", async () => {
    const merged = merge(["a", whole, "server"], ["b", onOtherMachine(first, laptop, 0.5), "laptop"]);
    const files = await renderReport(merged);
    await expect(files.get("report.md")).toMatchFileSnapshot("../../golden/report-merged.md");
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        "accuracy-latency-server.svg",
        "accuracy-latency-laptop.svg",
        "latency-laptop.svg",
      ]),
    );
    expect(String(files.get("report.md"))).not.toMatch(
      /NaN(?! or infinite)|Infinity|undefined|null|\[object/,
    );
  });
});

describe("lists that the merge does not know", () => {
  // As results of passes beside latency are: by variant, by runtime, by both.
  const withLists = (results: Results, seconds: number): Results => {
    const lists = {
      costs: results.variants.map(({ id }) => ({ variantId: id, flops: 1 })),
      peaks: [{ runtimeId: "ort-node/cpu", threads: 1, seconds }],
    };
    return { ...results, ...lists } as unknown as Results;
  };
  const listsOf = (results: Results) =>
    results as unknown as { costs: { variantId: string }[]; peaks: unknown[] };

  it("are joined, and a subject that two runs of a machine have counts once", () => {
    const { costs, peaks } = listsOf(merge(["a", withLists(first, 1)], ["b", withLists(second, 2)]));
    expect(new Set(costs.map(({ variantId }) => variantId))).toEqual(
      new Set(whole.variants.map(({ id }) => id)),
    );
    expect(peaks).toEqual([{ runtimeId: "ort-node/cpu", threads: 1, seconds: 1 }]);
  });

  it("get the machine of their runtimes", () => {
    const other = onOtherMachine(withLists(second, 2), laptop);
    const { peaks } = listsOf(merge(["a", withLists(first, 1)], ["b", other]));
    expect(peaks).toEqual([
      { runtimeId: "ort-node/cpu@m1", threads: 1, seconds: 1 },
      { runtimeId: "ort-node/cpu@m2", threads: 1, seconds: 2 },
    ]);
  });
});

describe("runs of several precisions", () => {
  it("keep all that both measured, each file once, and name the runtimes of each machine", () => {
    const other = onOtherMachine(precisionResults, laptop);
    const { precisions } = merge(["a", precisionResults], ["b", other]);
    const { files, cells, ratios, scores } = precisionResults.precisions!;
    expect(precisions!.files).toEqual(files);
    expect(precisions!.cells).toHaveLength(2 * cells.length);
    expect(precisions!.ratios).toHaveLength(2 * ratios.length);
    expect(precisions!.scores).toHaveLength(2 * scores.length);
    expect(precisions!.cells[0]!.id).toBe("cnn-low-lr ort-node/cpu@m1 fp16-weights b1 t1");
    expect(new Set(precisions!.ratios.map(({ runtimeId }) => runtimeId.split("@")[1]))).toEqual(
      new Set(["m1", "m2"]),
    );
  });

  it("beside a run of float32 alone are those of the other", () => {
    const other = onOtherMachine(sampleResults, laptop);
    expect(merge(["a", sampleResults], ["b", other]).precisions).toBeUndefined();
    expect(merge(["b", other], ["a", precisionResults]).precisions!.cells).toHaveLength(6);
  });
});
