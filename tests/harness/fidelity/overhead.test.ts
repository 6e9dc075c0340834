import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { overheadOf } from "../../../harness/fidelity/overhead.ts";
import { openBothWays } from "../../../harness/fidelity/open-both.ts";
import { measurePairs } from "../../../harness/fidelity/pairs.ts";
import { batchOf } from "../../../harness/jobs/batches.ts";
import { openReference } from "../../../harness/jobs/open-model.ts";
import { onnxFileOf } from "../../../harness/models/onnx-cache.ts";
import { installedVersion, packageRoot } from "../../../harness/base/package.ts";
import { defaultLimits } from "../../../src/measure/latency.ts";
import type { Tensors } from "../../../src/core/tensor.ts";
import { floats } from "../../../src/tensors/arrays.ts";
import { openModelFolder } from "../../../src/training/saved-model.ts";
import { sessionOnClock, simulatedClock } from "../../helpers/simulated-clock.ts";

const inputs: Tensors[] = Array.from({ length: 8 }, (_, index) => ({
  x: floats(Float32Array.of(index), [1, 1]),
}));

/** A harness whose runs take `harnessMs` beside a library whose runs take 1 ms, on a simulated clock. */
async function simulated(harnessMs: number) {
  const clock = simulatedClock();
  const session = sessionOnClock(clock, () => harnessMs);
  const library = sessionOnClock(clock, () => 1);
  const pairs = await measurePairs(session, inputs, (input) => library.run(input), {
    pairs: 8,
    threads: 1,
    clock,
  });
  return overheadOf(pairs);
}

describe("the verdict on the harness", () => {
  it("is within the bound where it adds 2 %, with the exact ratio", async () => {
    const overhead = await simulated(1.02);
    expect(overhead.verdict).toBe("within");
    expect(overhead.ratio).toBeCloseTo(1.02, 6);
    expect(overhead.addedUs).toBeCloseTo(20, 3);
    expect(overhead.bareMs).toBeCloseTo(1, 6);
    expect(overhead.interval![1]).toBeCloseTo(1.02, 6);
  });

  it("is over the bound where it adds 10 %", async () => {
    const overhead = await simulated(1.1);
    expect(overhead.verdict).toBe("over");
    expect(overhead.ratio).toBeCloseTo(1.1, 6);
  });

  it("is open where the pairs disagree, or are too few", () => {
    const pairOf = (harnessMs: number) => ({ harnessMs, bareMs: 1 });
    expect(overheadOf([1, 1, 1, 1.2, 1.2, 1.2].map(pairOf)).verdict).toBe("unclear");
    expect(overheadOf([1, 1, 1].map(pairOf))).toMatchObject({ verdict: "unclear", interval: null });
  });

  it("takes the ratio of each pair, so that a machine that slows down changes nothing", () => {
    const pairs = [1, 2, 4, 8, 16, 32].map((slow) => ({ harnessMs: 1.01 * slow, bareMs: slow }));
    expect(overheadOf(pairs).ratio).toBeCloseTo(1.01, 12);
  });
});

/**
 * The harness's real overhead. Only a ratio is looked at, of work that takes turns in one process, and its median
 * over 21 pairs. A try that meets a disturbance may be over: the test fails when five in a row are. On two cores
 * under a load of 8, none of 25 tries was, so with 95 % confidence fewer than 12 % are (rule of three), and five in
 * a row fewer than 1 in 40,000 where tries are independent. A harness that adds 10 % is over in nearly every try.
 */
it("the harness adds less than 5 % to a bare loop around session.run", async () => {
  const folder = join(packageRoot, "models", "question-cnn");
  const { manifest } = await openModelFolder(folder);
  const { path, inputs: ports, outputs } = await onnxFileOf(folder, manifest);
  const reference = await openReference({
    reference: { kind: "folder", path: folder },
    inputs: ports,
    outputs,
  });
  const images = Array.from({ length: 8 }, (_, index) => batchOf(reference, index, 1));
  const { session, runBare } = await openBothWays(path, 1);
  const limits = {
    ...defaultLimits,
    minMs: 60,
    warmUp: { ...defaultLimits.warmUp, minMs: 10 },
  };
  const ratios: number[] = [];
  try {
    while (ratios.length < 5 && (ratios.length === 0 || ratios.at(-1)! > 1.05)) {
      ratios.push(
        overheadOf(await measurePairs(session, images, runBare, { pairs: 21, threads: 1, limits })).ratio,
      );
    }
  } finally {
    await session.close();
  }
  expect(ratios.at(-1), `ratios of all tries: ${ratios.join(", ")}`).toBeLessThanOrEqual(1.05);
  // Far under 1 the two would not do the same work.
  expect(ratios.at(-1)).toBeGreaterThan(0.8);
});

it("Python is compared with the version of ONNX Runtime that Node has", async () => {
  const requirements = await readFile(join(packageRoot, "harness/fidelity/requirements.txt"), "utf8");
  expect(requirements.trim()).toBe(`onnxruntime==${installedVersion("onnxruntime-node")}`);
});
