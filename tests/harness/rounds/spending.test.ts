import { describe, expect, it } from "vitest";
import { trackSpending } from "../../../harness/rounds/spending.ts";

describe("trackSpending", () => {
  it("tells the start of processes from what their first job did", async () => {
    let now = 0;
    const spending = trackSpending(undefined, () => now);
    const after = (ms: number) => async () => {
      now += ms;
    };
    await spending.on("cells", after(700));
    spending.started(500);
    await spending.on("accuracy", after(40));
    await spending.on("writing", after(3));
    expect(spending.total()).toEqual({
      processes: 1,
      processStartMs: 500,
      cellsMs: 200,
      accuracyMs: 40,
      writingMs: 3,
    });
  });

  it("counts the time of what fails", async () => {
    let now = 0;
    const spending = trackSpending(undefined, () => now);
    const failing = spending.on("cells", async () => {
      now += 9;
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(spending.total().cellsMs).toBe(9);
  });

  it("adds to what an earlier part of the run spent", async () => {
    const before = { processes: 2, processStartMs: 100, cellsMs: 50, accuracyMs: 30, writingMs: 4 };
    let now = 0;
    const spending = trackSpending(before, () => now);
    await spending.on("cells", async () => {
      now += 70;
    });
    spending.started(20);
    expect(spending.total()).toEqual({
      processes: 3,
      processStartMs: 120,
      cellsMs: 100,
      accuracyMs: 30,
      writingMs: 4,
    });
  });
});
