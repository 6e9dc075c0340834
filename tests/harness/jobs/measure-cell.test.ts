import { expect, it } from "vitest";
import { measureCell } from "../../../harness/jobs/measure-cell.ts";
import type { CellJob } from "../../../harness/workers/job.ts";
import type { ReferenceSet } from "../../../harness/workers/reference-file.ts";
import type { Tensors } from "../../../src/core/tensor.ts";
import type { Runtime, Session } from "../../../src/runtimes/types.ts";
import { floats } from "../../../src/tensors/arrays.ts";

const port = { dtype: "float32", shape: [null, 1] } as const;
const inputs = [{ name: "x", ...port }];
const outputs = [{ name: "y", ...port }];
const examples = [1, 2, 3, 4, 5, 6, 7, 8].map((value) => ({ x: floats(Float32Array.of(value), [1, 1]) }));
/** The model doubles. */
const reference: ReferenceSet = {
  examples,
  unbatched: [],
  answers: examples.map(({ x }) => ({ y: floats(Float32Array.of(2 * x.data[0]!), [1, 1]) })),
  backend: "tfjs/node",
  side: null,
};

function job(software: boolean): CellJob {
  return {
    kind: "cell",
    runtimeId: "ort-node/cpu",
    runtimePath: null,
    threads: 1,
    model: {
      variantId: "twice",
      onnxPath: "none.onnx",
      inputs,
      outputs,
      wanted: ["y"],
      reference: { kind: "file", path: "none" },
      outputRange: null,
      layout: "NHWC",
      fixedBatch: null,
    },
    batch: 1,
    round: 1,
    check: "whole",
    scope: "all",
    allowFallback: false,
    software,
    seed: 1,
  };
}

/** A session that doubles, and from a run on answers one off in a thousand. */
function wrongAfter(rightRuns: number): { readonly session: Session; readonly count: () => number } {
  let runs = 0;
  const session: Session = {
    timings: { importMs: 1, readMs: 1, createMs: 1 },
    inputs,
    outputs,
    run: ({ x }: Tensors) => {
      runs += 1;
      const factor = runs > rightRuns ? 2.002 : 2;
      return Promise.resolve({ y: floats(Float32Array.of(factor * (x!.data[0] as number)), [1, 1]) });
    },
    placement: () => Promise.resolve(null),
    close: () => Promise.resolve(),
  };
  return { session, count: () => runs };
}

const runtime = { id: "ort-node/cpu", title: "", reads: "onnx" } as unknown as Runtime;

it("times answers that stay right", async () => {
  const { session } = wrongAfter(Infinity);
  const reply = await measureCell(job(true), reference, runtime, () => Promise.resolve(session));
  expect(reply.timed).not.toBeNull();
  expect(reply).not.toHaveProperty("isLate");
});

it("gives no times where answers are right at first and wrong after the timed runs", async () => {
  // The cold run and the 8 that are compared are right, and one more; the timed runs go on from there.
  const { session, count } = wrongAfter(10);
  const reply = await measureCell(job(true), reference, runtime, () => Promise.resolve(session));
  expect(count()).toBeGreaterThan(10);
  expect(reply).toMatchObject({ timed: null, isLate: true, parity: { passed: false, count: 8 } });
  // 8 times 0.002 is the largest error.
  expect(reply.parity.maxAbsError).toBeCloseTo(0.016, 5);
});
