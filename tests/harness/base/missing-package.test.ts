import { describe, expect, it } from "vitest";
import { failureOf } from "../../../harness/base/exit-codes.ts";

describe("a part of boxbench that is not installed", () => {
  it.each(["boxbench-no-such-part", "@boxbench/no-such-part"])("is named in one line: %s", (name) => {
    const error = Object.assign(new Error(`Cannot find package '${name}' imported from /somewhere/load.ts`), {
      code: "ERR_MODULE_NOT_FOUND",
    });
    expect(failureOf(error)).toEqual({
      line:
        `error UNAVAILABLE: This needs the package ${name}, which is not installed. Run npm ci, ` +
        "or install boxbench again without --omit=optional.",
      exitCode: 2,
    });
  });

  it("is told from a file that is missing, which is a fault of boxbench", () => {
    const error = Object.assign(new Error("Cannot find module '/a/b.js'"), { code: "ERR_MODULE_NOT_FOUND" });
    expect(failureOf(error).line).toContain("error UNEXPECTED");
  });
});
