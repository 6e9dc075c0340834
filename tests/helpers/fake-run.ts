/**
 * A run of the real scheduler and recorder with fake workers, to be killed at any moment.
 *
 * Run: node BUNDLE FOLDER. It goes on from what is in the folder, and says how many blocks are safe on disk.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cellResultOf } from "../../harness/rounds/cell-result.ts";
import { cellsOf, planBlocks } from "../../harness/plan/plan.ts";
import { readResults } from "../../harness/results/read-results.ts";
import { recordInto } from "../../harness/results/record-into.ts";
import { runRounds } from "../../harness/rounds/scheduler.ts";
import { emptyResults } from "../report/fixture.ts";
import { agreeing, fakeModel, fakeRuntime } from "./fake-workers.ts";

const folder = process.argv[2]!;
const variantIds = ["a", "b", "c", "d"];
const blocks = planBlocks({ variantIds, runtimeIds: ["fast", "slow"], batches: [1], threads: [1] });
const rounds = { min: 5, max: 5 };
const path = join(folder, "results.json");
const before = existsSync(path) ? await readResults(path) : emptyResults;
const order = cellsOf(blocks).map(({ id }) => id);
const recorder = recordInto(folder, before, order);
const countBlocks = () =>
  recorder.results.cells.reduce(
    (sum, cell) => sum + (cell.status === "measured" ? cell.blocks.length : 0),
    0,
  );

process.stdout.write("ready\n");
await runRounds(
  {
    blocks,
    runtimes: new Map([fakeRuntime("fast"), fakeRuntime("slow")]),
    models: new Map(variantIds.map((id) => [id, fakeModel(id)])),
    rounds,
    scope: "all",
    allowFallback: false,
    seed: 1,
    resultOf: ({ id }) => recorder.cellOf(id),
    isScored: () => true,
    imagesPathOf: () => null,
    jobLimitMs: 1000,
    signal: new AbortController().signal,
    startWorker: () => ({
      run: async (job) => {
        await sleep(1);
        if (job.kind !== "cell") throw new Error(`unexpected job ${job.kind}`);
        return agreeing(job);
      },
      close: async () => {},
    }),
  },
  {
    onCell: async (planned, outcome, round) =>
      recorder.setCell(
        cellResultOf(planned, outcome, recorder.cellOf(planned.id), { round, rounds, seed: 1 }),
      ),
    onBlock: () => {},
    onBlockEnd: async () => {
      await recorder.save();
      process.stdout.write(`${countBlocks()} safe\n`);
    },
    onOutputs: async () => {},
    onWarning: () => {},
  },
);
await recorder.update({ run: { ...recorder.results.run, finishedAt: "2026-01-02T03:06:10.000Z" } });
