import { expect, it } from "vitest";
import { fromSingle } from "../../src/runtimes/single.ts";
import { floats } from "../../src/tensors/arrays.ts";

const x = { name: "x", dtype: "float32", shape: [null, 2] } as const;
const y = { name: "y", dtype: "float32", shape: [null, 1] } as const;
const sum = {
  timings: { importMs: 0, readMs: 0, createMs: 0 },
  run: async ({ data }: { data: Float32Array }) => Float32Array.of(data[0]! + data[1]!),
  placement: async () => null,
  close: async () => {},
};

it("a session of the single form answers by name, with its first output", async () => {
  const session = fromSingle(sum, [x], [y, { ...y, name: "z" }]);
  expect(session.outputs).toEqual([y]);
  expect(await session.run({ x: floats(Float32Array.of(2, 3), [1, 2]) })).toEqual({
    y: floats(Float32Array.of(5), [1, 1]),
  });
});

it("a session of the single form is refused for a model that needs names or other types", () => {
  expect(() => fromSingle(sum, [x, { ...x, name: "w" }], [y])).toThrow("run(feeds, wanted)");
  expect(() => fromSingle(sum, [{ ...x, dtype: "int32" }], [y])).toThrow('"x" int32');
});

it("an answer that is no Float32Array is named", async () => {
  const text = { ...sum, run: async () => "5" as unknown as Float32Array };
  const running = fromSingle(text, [x], [y]).run({ x: floats(new Float32Array(2), [1, 2]) });
  await expect(running).rejects.toThrow("string, not a Float32Array");
});
