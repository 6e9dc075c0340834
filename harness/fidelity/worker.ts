/** A fresh process that times one model with and without the harness, and prints one line of JSON. */
import { processClock } from "../../src/measure/clock.ts";
import { defaultLimits } from "../../src/measure/latency.ts";
import { openBothWays } from "./open-both.ts";
import { bareLoop, measurePairs, type Pair } from "./pairs.ts";
import { readInputs, type FidelityModel } from "./subject.ts";

export interface NodeTimes {
  readonly pairs: readonly Pair[];
  /** Median of a loop on tensors that were made before. */
  readonly readyMs: number;
}

const [subjectText = "", pairs = ""] = process.argv.slice(2);
const subject = JSON.parse(subjectText) as FidelityModel;
const inputs = await readInputs(subject);
const { session, runBare, runReady } = await openBothWays(subject.onnxPath, subject.threads);
const times: NodeTimes = {
  pairs: await measurePairs(session, inputs, runBare, { pairs: Number(pairs), threads: subject.threads }),
  readyMs: await bareLoop(runReady, inputs, defaultLimits, processClock),
};
await session.close();
process.stdout.write(`${JSON.stringify(times)}\n`);
