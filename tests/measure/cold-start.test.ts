import { expect, it } from "vitest";
import { floats } from "../../src/tensors/arrays.ts";
import { measureColdStart } from "../../src/measure/cold-start.ts";
import { sessionOnClock, simulatedClock } from "../helpers/simulated-clock.ts";

it("a cold start is the phases of opening and the first run", async () => {
  const clock = simulatedClock();
  const timings = { importMs: 100, readMs: 2, createMs: 30 };
  const session = { timings, ...sessionOnClock(clock, (run) => (run === 0 ? 9 : 3)) };
  const input = { x: floats(Float32Array.of(1), [1, 1]) };
  expect(await measureColdStart(session, input, { clock })).toEqual({ ...timings, firstRunMs: 9 });
  expect(session.inputs).toEqual([input]);
});
