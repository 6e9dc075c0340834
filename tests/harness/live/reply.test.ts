import { describe, expect, it } from "vitest";
import { encodedReply } from "../../../harness/live/page/encode-reply.ts";
import { answerOf, RefusedReply, splitReply } from "../../../harness/live/reply.ts";
import type { Tensors } from "../../../src/core/tensor.ts";

const caller = { key: "a".repeat(22), visit: 1, id: 1, hiddenMs: 0, workers: 0, error: null };
const sent = async (value: unknown, tensors: readonly Tensors[] | null = null) =>
  // A Buffer of a pool, as a server gets it: its bytes begin anywhere.
  Buffer.from(await encodedReply({ ...caller, value }, tensors).arrayBuffer());
const framed = (json: string, rest: Uint8Array = new Uint8Array(0)) => {
  const head = Buffer.from(json);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.byteLength);
  return Buffer.concat([length, head, rest]);
};

describe("a reply of a page", () => {
  it("brings tensors home as they were, of every element type", async () => {
    const tensors: Tensors = {
      point: { dtype: "float32", shape: [1, 2], data: Float32Array.of(0.5, Number.NaN) },
      flags: { dtype: "bool", shape: [3], data: Uint8Array.of(1, 0, 1) },
      large: { dtype: "int64", shape: [1], data: BigInt64Array.of(-(2n ** 60n)) },
      nothing: { dtype: "float32", shape: [0, 4], data: new Float32Array(0) },
      ["__proto__"]: { dtype: "uint8", shape: [1], data: Uint8Array.of(7) },
    };
    const { head, bytes } = splitReply(
      await sent(null, [tensors, { last: { dtype: "uint8", shape: [1], data: Uint8Array.of(9) } }]),
    );
    const [answer, last] = answerOf("run", head.value, bytes) as [Tensors, Tensors];
    expect([...last["last"]!.data]).toEqual([9]);
    expect(Object.keys(answer)).toEqual(Object.keys(tensors));
    expect(answer["point"]).toEqual(tensors["point"]);
    expect(answer["large"]).toEqual(tensors["large"]);
    expect(Object.getPrototypeOf(answer)).toBe(Object.prototype);
  });

  it("says what went wrong without anything that would clear a terminal", () => {
    const error = "no such op\n\u001b[2J\u0007 Foo";
    expect(splitReply(framed(JSON.stringify({ ...caller, value: null, error }))).head.error).toBe(
      "no such op\n [2J  Foo",
    );
  });

  it.each([
    ["no head", Buffer.alloc(2)],
    ["a head longer than the reply", Buffer.from([255, 0, 0, 0, 123])],
    ["a head of 4 GB", Buffer.from([255, 255, 255, 255, 123])],
    ["no JSON", framed("{")],
    ["a NaN", framed(JSON.stringify({ ...caller, value: null }).replace('"hiddenMs":0', '"hiddenMs":NaN'))],
    [
      "an infinity",
      framed(JSON.stringify({ ...caller, value: null }).replace('"hiddenMs":0', '"hiddenMs":1e999')),
    ],
    ["more than is known", framed(JSON.stringify({ ...caller, value: null, more: 1 }))],
    [
      "a prototype",
      framed(JSON.stringify({ ...caller, value: null }).replace("{", '{"__proto__":{"visit":1},')),
    ],
    ["a key with ../", framed(JSON.stringify({ ...caller, key: "../".repeat(7) + "a", value: null }))],
  ])("is refused with %s", (_, body) => {
    expect(() => splitReply(body)).toThrow(RefusedReply);
  });

  it.each([
    ["time", [1, null]],
    ["time", [-1]],
    ["time", []],
    ["time", "1"],
    ["profile", 5],
    ["clockStepMs", "0.005"],
    ["sessionAdapter", { name: "x".repeat(201), isCpu: false }],
    ["open", { timings: {}, sha256s: [], inputs: [], outputs: [] }],
    ["run", [[{ name: "a", dtype: "float128", shape: [1], byteLength: 0 }]]],
    ["run", [[{ name: "a", dtype: "float32", shape: [-1], byteLength: 0 }]]],
    ["run", [[{ name: "a", dtype: "float32", shape: [2], byteLength: 4 }]]],
    ["run", [[{ name: "a", dtype: "float32", shape: [1], byteLength: 4 }]]],
  ] as const)("to %s is refused with %j", (name, value) => {
    expect(() => answerOf(name, value, new Uint8Array(0))).toThrow(RefusedReply);
  });

  it("is refused with bytes that no tensor has, and with two tensors of one name", () => {
    const one = { name: "a", dtype: "uint8", shape: [1], byteLength: 1 };
    expect(() => answerOf("run", [[one]], new Uint8Array(2))).toThrow("more bytes");
    expect(() => answerOf("run", [[one, one]], new Uint8Array(2))).toThrow("two tensors");
    expect(() => answerOf("time", [1], new Uint8Array(1))).toThrow("bytes behind");
  });
});
