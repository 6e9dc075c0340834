import { describe, expect, it } from "vitest";
import { keepToBudget } from "../../../harness/jobs/accuracy-budget.ts";
import { imageFeeds } from "../../../harness/jobs/image-feeds.ts";
import { defaultBoxOptions, makeBoxImages } from "../../../src/dataset/boxes.ts";
import { sessionOnClock, simulatedClock } from "../../helpers/simulated-clock.ts";

const images = makeBoxImages(defaultBoxOptions, 80, 1, "budget");

const feedsOf = (indices: readonly number[]) =>
  imageFeeds(images, indices, { inputs: [{ name: "x", dtype: "float32", shape: null }], layout: "NHWC" });

/** The budget of a session that needs `ms` for each run, the first one ten times as long. */
async function within(ms: number, budgetSeconds: number, fixedBatch: number | null = null) {
  const clock = simulatedClock();
  const session = sessionOnClock(clock, (run) => (run === 0 ? 10 * ms : ms));
  await keepToBudget(session, images, feedsOf, { budgetSeconds, fixedBatch }, clock);
  return session.inputs.map(({ x }) => x!.shape[0]);
}

describe("keepToBudget", () => {
  // 8 images in 400 ms are 80 images in 4 s.
  it("lets a runtime go on that needs no longer, whatever its first run took", async () => {
    expect(await within(400, 4)).toEqual([8, 8]);
  });

  it("refuses one that needs longer, and says how long", async () => {
    await expect(within(400, 3.9)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("all 80 images would take about 4 s") as string,
    });
  });

  it("gives a model of one fixed batch no more than it takes", async () => {
    expect(await within(1, 30, 2)).toEqual([2, 2]);
  });
});
