import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { summaryOf } from "../../src/report/summary.ts";

const report = [
  "# Benchmark `x`\n",
  "> note\n",
  "## The answer\n\n- **Fastest:** see [Warnings](#warnings), and [the method](docs/method.md).\n",
  "![Latency of each.](latency.svg)\n",
  "## Latency\n\n| a | b |\n| - | - |\n| 1 | 2 |\n",
  "## Warnings\n\nNone.\n",
].join("\n");
const bytesOf = (text: string) => Buffer.byteLength(text);

describe("the summary of a report", () => {
  it("is the report, with pictures as words and links within the page as text", () => {
    const summary = summaryOf(report, 10_000);
    expect(summary).toContain("*Picture in `latency.svg`: Latency of each.*");
    expect(summary).toContain("see Warnings, and [the method](docs/method.md)");
    expect(summary).not.toContain("![");
    expect(summary).not.toContain("Left out");
    expect(summary.match(/^## .+/gm)).toEqual(["## The answer", "## Latency", "## Warnings"]);
  });

  it("leaves out sections that do not fit, and names them", () => {
    const long = `${report}\n## Long\n\n${"word ".repeat(1000)}\n\n## Last\n\nEnd.\n`;
    const summary = summaryOf(long, 1000);
    expect(bytesOf(summary)).toBeLessThanOrEqual(1000);
    expect(summary).toContain("Left out here because of their length, and whole in `report.md`: Long.");
    expect(summary).toContain("End.");
  });

  it("never exceeds its limit, whatever the report", () => {
    const anyText = fc.string({ unit: fc.constantFrom("a", "ö", "🙂", "\n", "## ", "# ", "|", "![a](b)") });
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 200 }), (text, limit) => {
        expect(bytesOf(summaryOf(text, limit))).toBeLessThanOrEqual(limit);
      }),
    );
  });
});
