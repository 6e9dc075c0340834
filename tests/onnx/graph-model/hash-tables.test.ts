import { describe, expect, it } from "vitest";
import { graphModelFromFiles, onnxFromGraphModel } from "../../../src/onnx/index.ts";
import { attr } from "../helpers/one-node.ts";
import { engines } from "../helpers/sessions.ts";
import { tf } from "../helpers/tf.ts";

interface Table {
  readonly keys: readonly number[];
  readonly values: readonly number[];
}

interface Spelling {
  readonly table: "HashTable" | "HashTableV2";
  readonly fill: "InitializeTable" | "InitializeTableV2" | "LookupTableImport" | "LookupTableImportV2";
  readonly read: "LookupTableFind" | "LookupTableFindV2" | "LookupTableSize" | "LookupTableSizeV2";
}

const types = { key_dtype: attr.type("int32"), value_dtype: attr.type("float32") };

/** A model whose table is filled by its initializer, found by the name of its node or as an input with a resourceId. */
function modelOf({ keys, values }: Table, { table, fill, read }: Spelling, isInput: boolean) {
  const constant = (name: string, dtype: "int32" | "float32") => ({
    name,
    op: "Const",
    attr: { dtype: attr.type(dtype) },
  });
  const weights = [
    { name: "keys", shape: [keys.length], dtype: "int32" as const },
    { name: "values", shape: [values.length], dtype: "float32" as const },
    { name: "standard", shape: [], dtype: "float32" as const },
  ];
  const bytes = new Uint8Array(
    Buffer.concat(
      [Int32Array.from(keys), Float32Array.from(values), Float32Array.of(-1)].map((array) =>
        Buffer.from(array.buffer),
      ),
    ),
  );
  const handle = isInput
    ? { name: "given", op: "Placeholder", attr: { dtype: { type: "DT_RESOURCE" }, shape: attr.shape([]) } }
    : { name: "table", op: table, attr: types };
  const isFind = read.startsWith("LookupTableFind");
  const json = {
    format: "graph-model",
    signature: {
      inputs: {
        x: { name: "x:0" },
        ...(isInput ? { given: { name: "given:0", dtype: "DT_RESOURCE", resourceId: 7 } } : {}),
      },
      outputs: { y: { name: "y:0" } },
    },
    modelTopology: {
      node: [
        {
          name: "x",
          op: "Placeholder",
          attr: { dtype: attr.type("int32"), shape: attr.shape([2, -1]) },
        },
        handle,
        constant("standard", "float32"),
        { name: "y", op: read, input: isFind ? [handle.name, "x", "standard"] : [handle.name] },
      ],
      versions: { producer: 1 },
    },
    modelInitializer: {
      node: [
        { name: "table", op: table, attr: types },
        constant("keys", "int32"),
        constant("values", "float32"),
        { name: "fill", op: fill, input: ["table", "keys", "values"] },
        { name: "made", op: "Identity", input: ["table", "^fill"], attr: {} },
      ],
      versions: { producer: 1 },
    },
    initializerSignature: { outputs: { made: { name: "made:0", resourceId: 7 } } },
    weightsManifest: [{ paths: ["weights.bin"], weights }],
  };
  return { json, bytes };
}

/** What TF.js answers, and ONNX Runtime with the converted file. */
async function answersOf(table: Table, spelling: Spelling, isInput: boolean, x: tf.Tensor) {
  const { json, bytes } = modelOf(table, spelling, isInput);
  const { modelTopology, signature, modelInitializer, initializerSignature, weightsManifest } = json;
  const live = await tf.loadGraphModel({
    load: async () => ({
      format: "graph-model",
      modelTopology,
      signature,
      modelInitializer,
      initializerSignature,
      weightSpecs: weightsManifest[0]!.weights,
      weightData: bytes.buffer,
    }),
  });
  const expected = (await live.executeAsync({ x }, ["y"])) as tf.Tensor;
  const file = graphModelFromFiles(JSON.stringify(json), new Map([["weights.bin", bytes]]));
  const converted = onnxFromGraphModel(file);
  expect(converted.inputs.map(({ name }) => name)).not.toContain("given");
  const feeds = converted.inputs.length === 0 ? {} : { x };
  const { y } = await engines["onnxruntime-node CPU"]!(converted.bytes, feeds);
  return {
    expected: [expected.shape, Array.from(expected.dataSync())],
    actual: [y!.dims, Array.from(y!.data)],
  };
}

const table: Table = { keys: [3, 1, 4, 1, 5], values: [0.5, 1.5, 2.5, 3.5, 4.5] };
const x = tf.tensor2d([1, 2, 3, 4, 5, 9], [2, 3], "int32");

describe("a hash table that the initializer fills", () => {
  it.each([
    [{ table: "HashTableV2", fill: "LookupTableImportV2", read: "LookupTableFindV2" }, false],
    [{ table: "HashTableV2", fill: "InitializeTableV2", read: "LookupTableFindV2" }, false],
    [{ table: "HashTable", fill: "LookupTableImport", read: "LookupTableFind" }, false],
    [{ table: "HashTable", fill: "InitializeTable", read: "LookupTableFind" }, false],
    [{ table: "HashTableV2", fill: "LookupTableImportV2", read: "LookupTableFindV2" }, true],
  ] as [Spelling, boolean][])(
    "is read as %j, as an input %s: in one axis, the last of equal keys, a default",
    async (spelling, isInput) => {
      const { expected, actual } = await answersOf(table, spelling, isInput, x);
      expect(actual).toEqual(expected);
      expect(actual).toEqual([[6], [3.5, -1, 0.5, 2.5, 4.5, -1]]);
    },
  );

  it.each(["LookupTableSize", "LookupTableSizeV2"] as const)("has a size: %s", async (read) => {
    const spelling = { table: "HashTableV2", fill: "LookupTableImportV2", read } as const;
    const { expected, actual } = await answersOf(table, spelling, false, x);
    expect(actual).toEqual(expected);
  });

  it("without entries gives the default", async () => {
    const spelling = {
      table: "HashTableV2",
      fill: "LookupTableImportV2",
      read: "LookupTableFindV2",
    } as const;
    const { expected, actual } = await answersOf({ keys: [], values: [] }, spelling, false, x);
    expect(actual).toEqual(expected);
  });
});
