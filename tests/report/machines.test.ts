import { describe, expect, it } from "vitest";
import type { Results } from "../../src/core/results.ts";
import { computesElsewhere } from "../../src/report/machines.ts";
import { sampleResults } from "./fixture.ts";

/** Results in which a runtime was recorded as it says of itself. */
function recordedAs(id: string, computes?: "elsewhere"): Results {
  const record = { version: "1", device: "a device", ...(computes === undefined ? {} : { computes }) };
  return {
    ...sampleResults,
    environment: { ...sampleResults.environment, runtimes: { [id]: record } },
  };
}

describe("whether a runtime computes on a device while its process waits", () => {
  it.each([
    ["a plug-in that says so", "my-engine/fast", "elsewhere", true],
    ["a plug-in named like a GPU that says nothing", "my-engine/webgpu", undefined, false],
    ["a built-in one of a file of before, by its id", "ort-node/cuda", undefined, true],
    ["a built-in one on the CPU", "ort-node/cpu", undefined, false],
  ] as const)("%s", (_, id, computes, expected) => {
    expect(computesElsewhere(recordedAs(id, computes), id)).toBe(expected);
  });
});
