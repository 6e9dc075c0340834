import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readResults } from "../../../harness/results/read-results.ts";
import { sampleResults } from "../../report/fixture.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "boxbench-results-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The error of reading a file with this content. */
async function failureOf(content: string): Promise<{ code: string; message: string }> {
  const path = join(folder, "results.json");
  await writeFile(path, content);
  return readResults(path).then(
    () => expect.fail("the file was accepted"),
    (error: { code: string; message: string }) => error,
  );
}

describe("readResults", () => {
  it("gives back what was written", async () => {
    const path = join(folder, "good.json");
    await writeFile(path, JSON.stringify(sampleResults));
    expect(await readResults(path)).toEqual(sampleResults);
  });

  it("names the place that does not fit, in one line, and counts the others", async () => {
    const { run, ...rest } = sampleResults;
    const failure = await failureOf(JSON.stringify({ ...rest, run: { ...run, seed: "seven", id: 3 } }));
    expect(failure.code).toBe("RESULTS_FILE");
    expect(failure.message).toContain("run.id: Invalid input: expected string, received number (and 1 more)");
    expect(failure.message).not.toContain("\n");
  });

  it("says that a version is another one", async () => {
    const failure = await failureOf(JSON.stringify({ ...sampleResults, schemaVersion: 99 }));
    expect(failure.message).toContain("schemaVersion: Invalid input: expected 3");
  });

  it.each([
    ["", "is empty"],
    ['{"schemaVersion": 2, "run"', "is not JSON"],
    ["[]", "the whole file: Invalid input: expected object, received array"],
  ])("refuses %j", async (content, reason) => {
    const failure = await failureOf(content);
    expect(failure.code).toBe("RESULTS_FILE");
    expect(failure.message).toContain(reason);
  });

  it("refuses a file that is not there", async () => {
    await expect(readResults(join(folder, "none.json"))).rejects.toMatchObject({ code: "RESULTS_FILE" });
  });
});
