import { expect, it } from "vitest";
import { resultsText } from "../../harness/run-folder.ts";
import { sampleResults } from "../report/fixture.ts";

it("results.json has arrays of numbers on one line and everything else as it was", () => {
  const tricky = '[\n 1,\n 2\n] and "[1, 2]"';
  const results = { ...sampleResults, run: { ...sampleResults.run, command: tricky } };
  const text = resultsText(results);
  expect(JSON.parse(text)).toEqual(results);
  expect(text).toContain('"inputShape": [8,8,1],');
  expect(text).toContain('"biasPx": [0.012,-0.034],');
  expect(text).not.toMatch(/^\s*-?\d[\d.e+-]*,?$/m);
});
