import { describe, expect, it } from "vitest";
import type { TrainingRecord, TrainingSpec } from "../../../src/core/study/training.ts";
import { fits } from "../../../src/study/outcome.ts";
import { overfitSpecOf, specOf } from "../../../src/study/protocol.ts";
import { keyOf } from "../../../src/study/trainings.ts";
import { trainAll, type TrainAllOptions } from "../../../harness/study/train-all.ts";
import type { Trainer } from "../../../harness/study/trainer.ts";
import { recordOf } from "../../study/records.ts";

const one = (spec: TrainingSpec) => ({ specs: [spec], goesOn: () => true });

/** Trainers that answer at once and keep a list of what they did. */
function fakeTrainers(answer: (spec: TrainingSpec) => TrainingRecord | Error) {
  const trained: TrainingSpec[] = [];
  const state = { started: 0, closed: 0 };
  const start = (): Trainer => {
    state.started += 1;
    return {
      train: async ({ spec, cachedOnly }) => {
        if (cachedOnly) return null;
        trained.push(spec);
        const record = answer(spec);
        if (record instanceof Error) throw record;
        return record;
      },
      close: () => {
        state.closed += 1;
      },
    };
  };
  return { trained, state, start };
}

const optionsOf = (start: () => Trainer, more: Partial<TrainAllOptions> = {}): TrainAllOptions => ({
  jobs: 2,
  cache: null,
  backend: null,
  signal: new AbortController().signal,
  deadlineMs: null,
  start,
  ...more,
});

describe("trainAll", () => {
  it("does each training once, whatever parts ask for it, and finds it by its spec", async () => {
    const { trained, start } = fakeTrainers((spec) => recordOf({ spec }));
    const [first, second] = [specOf("cnn-gray", 1, "study"), specOf("cnn-gray", 2, "study")];
    const { trainings, missing } = await trainAll([one(first), one(second), one(first)], optionsOf(start));
    expect(trained).toEqual([first, second]);
    expect([...trainings.keys()]).toEqual([keyOf(first), keyOf(second)]);
    expect(missing).toBe(0);
  });

  it("ends a chain where it does not go on, without calling that missing", async () => {
    const counts = [1, 2, 3, 10];
    const { trained, start } = fakeTrainers((spec) =>
      recordOf({ spec, meanErrorPx: spec.distinct! < 3 ? 0.4 : 8 }),
    );
    const specs = counts.map((count) => overfitSpecOf("cnn-gray", count, 1, "study"));
    const { missing } = await trainAll([{ specs, goesOn: fits }], optionsOf(start));
    expect(trained.map(({ distinct }) => distinct)).toEqual([1, 2, 3]);
    expect(missing).toBe(0);
  });

  it("takes only what is cached once time is up, and counts the rest", async () => {
    const { trained, start } = fakeTrainers((spec) => recordOf({ spec }));
    const chains = [1, 2, 3].map((seed) => one(specOf("cnn-gray", seed, "study")));
    const { trainings, missing } = await trainAll(chains, optionsOf(start, { deadlineMs: 0 }));
    expect(trained).toEqual([]);
    expect(trainings.size).toBe(0);
    expect(missing).toBe(3);
  });

  it("starts no more processes than there are chains, and closes all of them", async () => {
    const { state, start } = fakeTrainers((spec) => recordOf({ spec }));
    await trainAll([one(specOf("cnn-gray", 1, "study"))], optionsOf(start, { jobs: 8 }));
    expect(state).toEqual({ started: 1, closed: 1 });
  });

  it("passes on what a training failed of, and closes the processes", async () => {
    const { state, start } = fakeTrainers(() => new Error("out of memory"));
    await expect(trainAll([one(specOf("cnn-gray", 1, "study"))], optionsOf(start))).rejects.toThrow(
      "out of memory",
    );
    expect(state.closed).toBe(1);
  });

  it("says that it was interrupted, and that the same command goes on", async () => {
    const interruption = new AbortController();
    const { start } = fakeTrainers((spec) => {
      interruption.abort();
      return recordOf({ spec });
    });
    const chains = [1, 2, 3].map((seed) => one(specOf("cnn-gray", seed, "study")));
    await expect(
      trainAll(chains, optionsOf(start, { jobs: 1, signal: interruption.signal })),
    ).rejects.toMatchObject({ code: "INTERRUPTED", message: expect.stringContaining("1 of 3") });
  });

  it("reports a share of the work that grows to all of it", async () => {
    const { start } = fakeTrainers((spec) => recordOf({ spec }));
    const shares: number[] = [];
    const chains = [one(specOf("cnn-wide", 1, "study")), one(specOf("linear-sgd", 1, "study"))];
    await trainAll(chains, optionsOf(start, { jobs: 1, onDone: (_, { share }) => shares.push(share) }));
    expect(shares[0]).toBeGreaterThan(0.5);
    expect(shares[1]).toBeCloseTo(1, 12);
  });
});
