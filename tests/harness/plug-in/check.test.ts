import { describe, expect, it } from "vitest";
import { checkedAvailability, checkedRuntime, checkedSession } from "../../../harness/plug-in/check.ts";
import { isPlugInPath } from "../../../harness/plug-in/load.ts";
import example from "../../../docs/my-runtime.ts";

/** What the check of a runtime says. */
function complaint(value: unknown): string {
  try {
    checkedRuntime("./mine.ts", value);
    return "nothing";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("a plug-in's runtime", () => {
  it("is taken as it is where everything is there", () => {
    expect(checkedRuntime("./mine.ts", example)).toBe(example);
  });

  it.each([
    [undefined, "it has no default export"],
    [42, "its default export must be an object with id, title, reads, probe and open"],
    [{ ...example, id: "Mine" }, '"id" in its default export must be small letters'],
    [{ ...example, id: undefined }, '"id" in its default export must be a text such as'],
    [{ ...example, id: "ort-node/cpu" }, 'its id "ort-node/cpu" is that of a built-in runtime'],
    [{ ...example, title: "" }, '"title" in its default export must be a line of text'],
    [
      { ...example, reads: "tflite" },
      '"reads" in its default export must be "onnx", "layers-model" or "tfjs-model"',
    ],
    [{ ...example, open: "open" }, "in its default export, open must be a function"],
    [{ ...example, probe: undefined }, "in its default export, probe must be a function"],
    [
      { ...example, tolerance: 1 },
      '"tolerance" in its default export must be { absolute, relative }, both numbers from 0',
    ],
  ])("is refused in one line that says what is wrong (%#)", (value, reason) => {
    expect(complaint(value)).toMatch(/^Cannot use the runtime \.\/mine\.ts: .*docs\/adding-a-runtime\.md\.$/);
    expect(complaint(value)).toContain(reason);
    expect(complaint(value)).not.toContain("\n");
  });

  it("has to say in probe() what the interface asks for", () => {
    expect(() => checkedAvailability("./mine.ts", true)).toThrow(
      "the answer of probe() must be { available: true, version, device } or { available: false, reason, fix }",
    );
    expect(() => checkedAvailability("./mine.ts", { available: false, reason: "none" })).toThrow(
      '"fix" in the answer of probe() must be a text',
    );
  });

  it("has to open a session that can be run and closed", () => {
    expect(() => checkedSession("./mine.ts", null)).toThrow(
      "the answer of open() must be a session with timings, run, placement and close",
    );
    const timings = { importMs: 0, readMs: 0, createMs: Number.NaN };
    expect(() => checkedSession("./mine.ts", { timings, run() {}, placement() {}, close() {} })).toThrow(
      '"timings.createMs" in the answer of open() must be a number of milliseconds',
    );
    expect(() =>
      checkedSession("./mine.ts", { timings: { ...timings, createMs: 1 }, run() {}, close() {} }),
    ).toThrow("in the answer of open(), placement must be a function");
  });
});

describe("a value of --runtime", () => {
  it.each(["./mine.ts", "../mine", "/opt/mine.js", "mine.mjs", "docs/my-runtime.ts", "C:\\mine.ts"])(
    "is a path: %s",
    (text) => {
      expect(isPlugInPath(text)).toBe(true);
    },
  );

  it.each(["*", "ort-node/cpu", "ort-*/*", "tfjs/wasm"])("is an id or a glob: %s", (text) => {
    expect(isPlugInPath(text)).toBe(false);
  });
});
