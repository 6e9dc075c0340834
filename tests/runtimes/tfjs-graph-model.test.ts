import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { runtimeOf } from "../../src/runtimes/registry.ts";
import type { Session } from "../../src/runtimes/types.ts";
import { floats } from "../../src/tensors/arrays.ts";
import { loadBackend } from "../../src/tfjs/backend.ts";
import { dynamicGraph, identityGraph, linearGraph, writeGraphModel } from "../helpers/graph-model.ts";

async function withSession<T>(
  path: string,
  use: (session: Session) => Promise<T>,
  id = "tfjs/cpu",
): Promise<T> {
  const session = await runtimeOf(id).open({ onnxPath: "unused.onnx", graphModelPath: path }, { threads: 1 });
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

/** How many tensors there are more after three runs than after one. */
async function leftOver(session: Session, x: ReturnType<typeof floats>): Promise<number> {
  const { tf } = await loadBackend("tfjs/cpu");
  await session.run({ x });
  const { numTensors } = tf.memory();
  for (let run = 0; run < 3; run += 1) await session.run({ x });
  return tf.memory().numTensors - numTensors;
}

describe("a graph model on TF.js", () => {
  it.each(["tfjs/cpu", "tfjs/wasm"])("answers on %s all outputs that its signature names", async (id) => {
    await withSession(
      await writeGraphModel(linearGraph),
      async (session) => {
        expect(session.inputs).toEqual([{ name: "x", dtype: "float32", shape: [null, 3] }]);
        expect(session.outputs.map(({ name }) => name)).toEqual(["p:0", "best:0"]);
        // As in the tests of a dense layer: 10.5 and 11.5, the second one the larger.
        expect(await session.run({ x: floats(Float32Array.of(1, -2, 3), [1, 3]) })).toEqual({
          "p:0": floats(Float32Array.of(10.5, 11.5), [1, 2]),
          "best:0": { dtype: "int32", shape: [1], data: Int32Array.of(1) },
        });
        const placement = await session.placement({ x: floats(Float32Array.of(1, -2, 3), [1, 3]) });
        expect(placement!.nodesByProvider[id.slice(5)]).toBeGreaterThanOrEqual(3);
      },
      id,
    );
  });

  it("whose answer depends in its shape on the numbers runs too, and leaves no tensors behind", async () => {
    await withSession(await writeGraphModel(dynamicGraph), async (session) => {
      const x = floats(Float32Array.of(1, -1, 2, -1, 3, 0), [6]);
      expect(await session.run({ x })).toEqual({
        "places:0": { dtype: "int32", shape: [3, 1], data: Int32Array.of(0, 2, 4) },
      });
      expect((await session.run({ x: floats(new Float32Array(6), [6]) }))["places:0"]!.shape).toEqual([0, 1]);
      expect(await leftOver(session, x)).toBe(0);
    });
  });

  it("that answers with a weight or an input keeps both for the next run", async () => {
    await withSession(await writeGraphModel(identityGraph), async (session) => {
      const x = floats(Float32Array.of(1, 2), [2]);
      const expected = [
        [4, 6],
        [3, 4],
        [1, 2],
      ];
      for (let run = 0; run < 2; run += 1) {
        const answers = await session.run({ x });
        const names = session.outputs.map(({ name }) => name);
        expect(names.map((name) => [...(answers[name]!.data as Float32Array)])).toEqual(expected);
      }
      expect(await leftOver(session, x)).toBe(0);
    });
  });

  it("whose files are gzip bytes under plain names is read all the same", async () => {
    const path = await writeGraphModel(linearGraph);
    for (const file of [path, join(dirname(path), "weights.bin")]) {
      await writeFile(file, gzipSync(await readFile(file)));
    }
    await withSession(path, async (session) => {
      const answers = await session.run({ x: floats(Float32Array.of(0, 0, 0), [1, 3]) });
      expect([...(answers["p:0"]!.data as Float32Array)]).toEqual([0.5, -0.5]);
    });
  });

  it("says in one line which shape it takes, where it is fed another", async () => {
    await withSession(await writeGraphModel(linearGraph), async (session) => {
      const run = session.run({ x: floats(new Float32Array(4), [1, 4]) });
      await expect(run).rejects.toMatchObject({
        code: "MODEL_FILE",
        message: expect.stringContaining("must be [-1,3]") as string,
      });
    });
  });

  it("is missing where the model came as ONNX", async () => {
    await expect(runtimeOf("tfjs/cpu").open({ onnxPath: "m.onnx" }, { threads: 1 })).rejects.toThrow(
      "Runtime tfjs/cpu needs a TF.js model.json, and m.onnx came without one.",
    );
  });
});
