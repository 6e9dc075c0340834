import { describe, expect, it } from "vitest";
import { readmeTable, withReadmeTable } from "../../src/report/readme-table.ts";
import { emptyResults, sampleResults } from "./fixture.ts";

describe("readmeTable", () => {
  it("shows every variant in short, the most exact first", async () => {
    await expect(await readmeTable(sampleResults, "reports/sample")).toMatchFileSnapshot(
      "../golden/readme-table.md",
    );
  });

  it("says so where a run has nothing yet", async () => {
    expect(await readmeTable(emptyResults, "reports/sample")).toContain("This run has no variant yet.");
  });
});

describe("withReadmeTable", () => {
  const readme = "# A\n<!-- results:start -->\nold\n<!-- results:end -->\nB\n";

  it("replaces what stands between the markers, and nothing else", () => {
    expect(withReadmeTable(readme, "new")).toBe(
      "# A\n<!-- results:start -->\n\nnew\n\n<!-- results:end -->\nB\n",
    );
  });

  it("changes nothing the second time", () => {
    const once = withReadmeTable(readme, "new")!;
    expect(withReadmeTable(once, "new")).toBe(once);
  });

  it("is null where a marker is missing or they are swapped", () => {
    expect(withReadmeTable("# A", "new")).toBeNull();
    expect(withReadmeTable("<!-- results:end --><!-- results:start -->", "new")).toBeNull();
  });
});
