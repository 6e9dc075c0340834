import { describe, expect, it } from "vitest";
import { integerIn, integersIn, matchIds } from "../../../harness/base/options.ts";

describe("matchIds", () => {
  const ids = ["ort-node/cpu", "ort-node/cuda", "tfjs/wasm"];

  it("keeps the order of the ids, whatever the order of the globs", () => {
    expect(matchIds("runtime", ["tfjs/*", "ort-node/cpu"], ids)).toEqual(["ort-node/cpu", "tfjs/wasm"]);
  });

  it("takes a bare star for everything, slashes included", () => {
    expect(matchIds("runtime", ["*"], ids)).toEqual(ids);
  });

  it("names the glob that matches nothing, and what there is", () => {
    expect(() => matchIds("runtime", ["webgpu"], ids)).toThrow(
      'No runtime matches "webgpu". There are: ort-node/cpu, ort-node/cuda, tfjs/wasm.',
    );
  });
});

describe("number options", () => {
  it("accepts whole numbers in the range", () => {
    expect(integerIn(1, 8)("8")).toBe(8);
    expect(integersIn(1, 1024)("1,32,32")).toEqual([1, 32]);
  });

  it.each(["0", "9", "1.5", "two", "", " ", "1e9"])("refuses %j with the range in the message", (text) => {
    expect(() => integerIn(1, 8)(text)).toThrow("Expected a whole number, 1 to 8.");
  });
});
