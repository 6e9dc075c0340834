import { describe, expect, it } from "vitest";
import { matchIds } from "../../../harness/base/options.ts";
import { pageRuntimeIds } from "../../../harness/live/browser-facts.ts";
import { offeredRuntimes } from "../../../harness/live/offer.ts";

const runtimes = new Map([
  ["wasm", { id: "safari/wasm", title: "ONNX Runtime Web" }],
  ["tfjs-wasm", { id: "safari/tfjs-wasm", title: "TF.js" }],
] as const);
const reasonsOf = (asked: readonly string[] | undefined) =>
  offeredRuntimes(runtimes, () => ({ available: true, version: "1", device: "CPU" }), asked).map(
    ({ reason }) => reason,
  );

describe("the runtimes that a page offers", () => {
  it("are those that --runtime means, by the globs that bench takes", () => {
    expect(reasonsOf(undefined)).toEqual([null, null]);
    expect(reasonsOf(matchIds("runtime", ["*wasm"], pageRuntimeIds))).toEqual([null, null]);
    expect(reasonsOf(matchIds("runtime", ["!*tfjs*"], pageRuntimeIds))).toEqual([
      null,
      "left out by --runtime",
    ]);
  });
});
