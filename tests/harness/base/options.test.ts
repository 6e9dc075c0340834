import { describe, expect, it } from "vitest";
import { collectNames, integerIn, integersIn, matchIds } from "../../../harness/base/options.ts";

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

describe("globs of ids with a slash", () => {
  const ids = [
    "ort-node/cpu",
    "ort-node/cuda",
    "ort-web/wasm",
    "tfjs/node-gpu",
    "tfjs/wasm",
    "chromium/wasm",
  ];

  it.each([
    ["ort-*", ["ort-node/cpu", "ort-node/cuda", "ort-web/wasm"]],
    ["ort-**", ["ort-node/cpu", "ort-node/cuda", "ort-web/wasm"]],
    ["tfjs*", ["tfjs/node-gpu", "tfjs/wasm"]],
    ["*wasm", ["ort-web/wasm", "tfjs/wasm", "chromium/wasm"]],
    ["*/wasm", ["ort-web/wasm", "tfjs/wasm", "chromium/wasm"]],
    ["**/wasm", ["ort-web/wasm", "tfjs/wasm", "chromium/wasm"]],
    ["**", ids],
    ["*/*", ids],
    ["{ort-node,tfjs}*", ["ort-node/cpu", "ort-node/cuda", "tfjs/node-gpu", "tfjs/wasm"]],
    ["ort-node/{cpu,cuda}", ["ort-node/cpu", "ort-node/cuda"]],
    ["ort-node/c[pu]*", ["ort-node/cpu", "ort-node/cuda"]],
    ["ort-nod?/cpu", ["ort-node/cpu"]],
    ["ort-node?cpu", ["ort-node/cpu"]],
    ["@(tfjs|chromium)/wasm", ["tfjs/wasm", "chromium/wasm"]],
  ])("%s", (glob, expected) => {
    expect(matchIds("runtime", collectNames(glob, undefined), ids)).toEqual(expected);
  });

  it("leaves out what follows an exclamation mark, of all or of what the others match", () => {
    expect(matchIds("runtime", ["!ort-*"], ids)).toEqual(["tfjs/node-gpu", "tfjs/wasm", "chromium/wasm"]);
    expect(matchIds("runtime", ["ort-*", "!*cuda"], ids)).toEqual(["ort-node/cpu", "ort-web/wasm"]);
    expect(() => matchIds("runtime", ["tfjs*", "!tfjs*"], ids)).toThrow(
      'No runtime is left by "tfjs*", "!tfjs*".',
    );
    expect(() => matchIds("runtime", ["*", "!webgpu"], ids)).toThrow('No runtime matches "!webgpu"');
  });
});

describe("collectNames", () => {
  it.each([
    ["a,b", ["a", "b"]],
    ["{a,b}", ["{a,b}"]],
    ["{a,{b,c}},d", ["{a,{b,c}}", "d"]],
    ["cnn-[a,b],x", ["cnn-[a,b]", "x"]],
    ["@(a|b),c", ["@(a|b)", "c"]],
    ["a,,b,", ["a", "b"]],
    ["a},b", ["a}", "b"]],
  ])("takes %s apart at its outer commas", (text, expected) => {
    expect(collectNames(text, undefined)).toEqual(expected);
    expect(collectNames(text, ["before"])).toEqual(["before", ...expected]);
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
