import { describe, expect, it } from "vitest";
import { randomFrom } from "../../src/core/random.ts";
import { raceOf, type RaceBlock } from "../../src/measure/racing.ts";

const blocksOf = (...times: number[]): RaceBlock[] =>
  times.map((p50Ms, index) => ({ round: index + 1, p50Ms }));

describe("a race", () => {
  it("compares within rounds, so that a slow round says nothing", () => {
    const [front, other] = raceOf(
      new Map([
        ["b", blocksOf(2, 20, 4)],
        ["a", blocksOf(1, 10, 2)],
      ]),
    );
    expect(front).toMatchObject({ runtimeId: "a", ratio: 1, isDone: true });
    expect(other).toMatchObject({ runtimeId: "b", rounds: 3, isDone: true });
    expect(other!.ratio).toBeCloseTo(2, 12);
  });

  it("decides nothing of two rounds", () => {
    const race = raceOf(
      new Map([
        ["a", blocksOf(1, 1)],
        ["b", blocksOf(2, 2)],
      ]),
    );
    expect(race.map(({ isDone }) => isDone)).toEqual([false, false]);
    expect(race[1]!.interval).toBeNull();
  });

  it("uses the rounds that both have", () => {
    const race = raceOf(
      new Map([
        ["a", blocksOf(1, 1, 1, 1)],
        [
          "b",
          [
            { round: 4, p50Ms: 3 },
            { round: 9, p50Ms: 1 },
          ],
        ],
      ]),
    );
    expect(race[1]).toMatchObject({ runtimeId: "b", rounds: 1 });
    expect(race[1]!.ratio).toBeCloseTo(3, 12);
  });

  it("has an interval by Student's t at the level of its look: three rounds of two runtimes", () => {
    const [, b] = raceOf(
      new Map([
        ["a", blocksOf(1, 1, 1)],
        ["b", blocksOf(Math.exp(0.9), Math.exp(1), Math.exp(1.1))],
      ]),
    );
    // Mean 1, standard error 0.1 / √3; t with 2 degrees of freedom at 0.05 × 6/π² / 2 each side is
    // (1 − 2p) √(2 / (4p (1 − p))) in closed form.
    const p = (0.05 * 6) / Math.PI ** 2 / 2;
    const t = (1 - 2 * p) * Math.sqrt(2 / (4 * p * (1 - p)));
    expect(Math.log(b!.interval![1]) - 1).toBeCloseTo((t * 0.1) / Math.sqrt(3), 6);
  });
});

/** Races to their end, or to a budget of rounds; says how each came out. */
function simulate(options: {
  readonly runs: number;
  readonly ratios: readonly number[];
  readonly spread: number;
  readonly slowShare?: number;
  readonly mostRounds: number;
}) {
  const { runs, ratios, spread, slowShare = 0, mostRounds } = options;
  let [wrong, decided, missed, rounds] = [0, 0, 0, 0];
  for (let run = 0; run < runs; run += 1) {
    const random = randomFrom(run, "race");
    const blocks = new Map(ratios.map((_, index) => [String(index), [] as RaceBlock[]]));
    let race = raceOf(blocks);
    for (let round = 1; round <= mostRounds; round += 1) {
      const weather = Math.exp(0.2 * random.normal());
      const done = new Set(race.filter(({ isDone }) => isDone).map(({ runtimeId }) => runtimeId));
      if (race.length > 0 && done.size === ratios.length) break;
      for (const [index, ratio] of ratios.entries()) {
        if (done.has(String(index))) continue;
        const mode = random.uniform() < slowShare ? 1.8 : 1;
        blocks
          .get(String(index))!
          .push({ round, p50Ms: weather * ratio * mode * Math.exp(spread * random.normal()) });
      }
      race = raceOf(blocks);
      rounds += 1;
    }
    const sure = race.slice(1).filter(({ interval }) => interval !== null && interval[0] > 1);
    if (sure.length === ratios.length - 1) {
      decided += 1;
      if (race[0]!.runtimeId !== "0") wrong += 1;
    }
    const front = ratios[Number(race[0]!.runtimeId)]!;
    const isOff = race.slice(1).some(({ runtimeId, interval }) => {
      const truth = ratios[Number(runtimeId)]! / front;
      return interval !== null && (truth < interval[0] || truth > interval[1]);
    });
    if (isOff) missed += 1;
  }
  return { wrong: wrong / runs, decided: decided / runs, missed: missed / runs, rounds: rounds / runs };
}

/** 1,000 runs each, of five runtimes, with the spreads between processes that docs/method.md names. */
describe("1,000 simulated races", () => {
  const far = [1, 1.5, 2.7, 4, 6];
  const close = [1, 1.03, 1.06, 2, 4];
  it.each([
    ["1.2 %, far apart", { ratios: far, spread: 0.012 }, 0.95],
    ["4.5 %, far apart", { ratios: far, spread: 0.045 }, 0.9],
    ["1.2 %, close", { ratios: close, spread: 0.012 }, 0],
    ["4.5 %, close", { ratios: close, spread: 0.045 }, 0],
    ["10 %, close", { ratios: close, spread: 0.1 }, 0],
    ["1.2 %, one process in ten 1.8 times as slow", { ratios: close, spread: 0.012, slowShare: 0.1 }, 0],
    [
      "1.2 %, far apart, where the budget ends after 4 rounds",
      { ratios: far, spread: 0.012, mostRounds: 4 },
      0.8,
    ],
    [
      "4.5 %, far apart, where the budget ends after 4 rounds",
      { ratios: far, spread: 0.045, mostRounds: 4 },
      0.1,
    ],
    ["10 %, close, where the budget ends after 4 rounds", { ratios: close, spread: 0.1, mostRounds: 4 }, 0],
  ])("with a spread of %s: at most 5 %% name a wrong winner or miss a ratio", (_, options, fewestDecided) => {
    const result = simulate({ runs: 1000, mostRounds: 8, ...options });
    expect(result.wrong).toBeLessThanOrEqual(0.05);
    expect(result.decided).toBeGreaterThanOrEqual(fewestDecided);
    expect(result.missed).toBeLessThanOrEqual(0.05);
  });
});
