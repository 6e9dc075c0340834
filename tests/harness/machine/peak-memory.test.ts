import { describe, expect, it } from "vitest";
import { peakBytesOf, peakBytesOfAll } from "../../../harness/machine/peak-memory.ts";

describe.runIf(process.platform === "linux")("peakBytesOf", () => {
  it("is at least what this process holds now", async () => {
    const peak = await peakBytesOf(process.pid);
    expect(peak).toBeGreaterThanOrEqual(process.memoryUsage().rss * 0.9);
  });

  it("keeps a peak that is over", async () => {
    const before = (await peakBytesOf(process.pid))!;
    // Filled, because memory that nobody wrote to is not resident.
    const block = Buffer.alloc(200 * 2 ** 20, 1);
    const during = (await peakBytesOf(process.pid))!;
    expect(block.length).toBeGreaterThan(0);
    expect(during).toBeGreaterThanOrEqual(before);
    expect(during).toBeGreaterThan(200 * 2 ** 20);
  });

  it("is not known of a process that is not there, and then no sum is", async () => {
    expect(await peakBytesOf(2 ** 30)).toBeNull();
    expect(await peakBytesOfAll([process.pid, 2 ** 30])).toBeNull();
    expect(await peakBytesOfAll([])).toBeNull();
  });
});
