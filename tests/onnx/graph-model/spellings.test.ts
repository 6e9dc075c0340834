import { describe, expect, it } from "vitest";
import { NodeAttributes } from "../../../src/onnx/graph-model/attributes.ts";
import { graphModelFromFiles, onnxFromGraphModel } from "../../../src/onnx/index.ts";
import { answersOf, attr, expectClose, graphModelFiles, inputsOf } from "../helpers/one-node.ts";
import { engines } from "../helpers/sessions.ts";
import { smallGraphs } from "../helpers/small-graphs.ts";

type Attributes = Record<string, Record<string, unknown>>;

interface Node {
  name: string;
  op: string;
  input?: string[];
  attr?: Attributes;
}

interface Function {
  signature: { inputArg: { type: unknown }[]; outputArg: { type: unknown }[] };
  nodeDef: Node[];
}

interface Model {
  format?: string;
  signature?: { inputs: object; outputs: object } | undefined;
  userDefinedMetadata?: object;
  modelTopology: { node: Node[]; library?: { function?: Function[] } | undefined; versions?: object };
  weightsManifest: { paths: string[]; weights: object[] }[];
}

const numbers: Record<string, number> = {
  DT_FLOAT: 1,
  DT_INT32: 3,
  DT_STRING: 7,
  DT_INT64: 9,
  DT_BOOL: 10,
  DT_RESOURCE: 20,
  DT_VARIANT: 21,
};
const bytesOf = (text: unknown) => Array.from(atob(String(text)), (letter) => letter.codePointAt(0));
const sized = (shape: unknown) => ({
  dim: ((shape as { dim?: { size: string }[] }).dim ?? []).map(({ size }) => ({
    size: Number(size),
    name: "",
  })),
});
const members = ["s", "i", "f", "b", "type", "shape", "tensor", "func"];

/** Goes over all nodes, those of functions too. */
function nodesOf({ modelTopology }: Model): Node[] {
  const functions = modelTopology.library?.function ?? [];
  return [...modelTopology.node, ...functions.flatMap(({ nodeDef }) => nodeDef)];
}

/** Spells each attribute of each node in another way. */
function eachAttribute(change: (union: Record<string, unknown>) => Record<string, unknown>) {
  return (model: Model) => {
    for (const node of nodesOf(model)) {
      node.attr = Object.fromEntries(
        Object.entries(node.attr ?? {}).map(([name, union]) => [name, change(union)]),
      );
    }
  };
}

const spellings: Record<string, (model: Model) => void> = {
  "texts as bytes": eachAttribute((union) => {
    const list = union["list"] as { s?: string[] } | undefined;
    return {
      ...union,
      ...("s" in union ? { s: bytesOf(union["s"]) } : {}),
      ...(list?.s ? { list: { ...list, s: list.s.map(bytesOf) } } : {}),
    };
  }),
  "types, whole numbers and sizes as numbers": (model) => {
    eachAttribute((union) => {
      const list = union["list"] as { i?: string[] } | undefined;
      return {
        ...union,
        ...("type" in union ? { type: numbers[String(union["type"])] } : {}),
        ...("i" in union ? { i: Number(union["i"]) } : {}),
        ...("shape" in union ? { shape: sized(union["shape"]) } : {}),
        ...(list?.i ? { list: { ...list, i: list.i.map(Number) } } : {}),
      };
    })(model);
    for (const { signature } of model.modelTopology.library?.function ?? []) {
      for (const argument of [...signature.inputArg, ...signature.outputArg]) {
        argument.type = numbers[String(argument.type)];
      }
    }
  },
  "lists with all their members, most of them empty": eachAttribute((union) =>
    "list" in union
      ? {
          list: {
            ...Object.fromEntries(members.map((name) => [name, []])),
            ...(union["list"] as object),
          },
        }
      : union,
  ),
  "nodes without what is empty": (model) => {
    for (const node of nodesOf(model)) {
      if (node.input?.length === 0) delete node.input;
      if (Object.keys(node.attr ?? {}).length === 0) delete node.attr;
    }
    if (model.modelTopology.library?.function === undefined) delete model.modelTopology.library;
  },
  "attributes that nobody asks for": (model) => {
    for (const node of nodesOf(model)) {
      node.attr = {
        ...node.attr,
        _output_shapes: { list: { shape: [{ unknownRank: true }, { dim: [{ size: "-1" }, {}] }] } },
        _class: { list: { s: [btoa("loc:@x")] } },
        T: { type: "DT_FLOAT" },
      };
    }
  },
  "no format": (model) => {
    delete model.format;
  },
  "its signature in the metadata": (model) => {
    model.userDefinedMetadata = { signature: model.signature };
    delete model.signature;
  },
  "a control input on each node": (model) => {
    model.modelTopology.node.push({ name: "init", op: "NoOp", input: [], attr: {} });
    for (const node of model.modelTopology.node) {
      if (node.op !== "NoOp") node.input = [...(node.input ?? []), "^init"];
    }
  },
  "outputs written out in all references": (model) => {
    for (const node of model.modelTopology.node) {
      node.input = (node.input ?? []).map((reference) =>
        reference.includes(":") || reference.startsWith("^") ? reference : `${reference}:0`,
      );
    }
  },
  "nodes in the opposite order": (model) => {
    model.modelTopology.node.reverse();
    for (const { nodeDef } of model.modelTopology.library?.function ?? []) nodeDef.reverse();
  },
  "dead nodes of ops that nobody knows": (model) => {
    const [first] = model.modelTopology.node;
    model.modelTopology.node.push(
      { name: "dead", op: "VarHandleOp", attr: { dtype: { type: "DT_RESOURCE" } } },
      { name: "dead too", op: "AssignVariableOp", input: ["dead", first!.name] },
    );
  },
};

const onlyForBoxbench = new Set(["a control input on each node", "dead nodes of ops that nobody knows"]);

async function expectSame(
  name: string,
  change: (model: Model) => void,
  isForBoxbench: boolean,
): Promise<void> {
  const model = smallGraphs[name]!;
  const { json, weights } = graphModelFiles(model);
  const spelled = JSON.parse(json) as Model;
  const { signature } = spelled;
  change(spelled);
  const text = JSON.stringify(spelled);
  const outputs = model.outputs ?? [model.nodes.at(-1)!.name!];
  const inputs = inputsOf(model);
  // TF.js gets its signature beside the topology, wherever the file has it; it waits for control inputs and runs dead
  // nodes in a graph that has a loop, so there it gets the graph without them.
  const oracle = isForBoxbench ? json : JSON.stringify({ ...spelled, signature });
  const expected = await answersOf(oracle, weights, inputs, outputs);
  const file = graphModelFromFiles(text, new Map([["weights.bin", weights]]));
  const { bytes, outputs: ports } = onnxFromGraphModel(file);
  expect(ports).toHaveLength(expected.length);
  const answers = await engines["onnxruntime-node CPU"]!(bytes, inputs);
  ports.forEach((port, index) => {
    const reference = expected[index]!;
    expect(answers[port.name]!.dims).toEqual(reference.shape);
    const tolerance = reference.dtype === "float32" ? 1e-5 : 0;
    expectClose(answers[port.name]!.data, reference.dataSync(), tolerance, port.name);
  });
}

describe.each(Object.entries(spellings))(
  "a graph model with %s answers what TF.js answers",
  (spelling, change) => {
    it.each(Object.keys(smallGraphs))("%s", async (name) => {
      await expect(expectSame(name, change, onlyForBoxbench.has(spelling))).resolves.toBeUndefined();
    });
  },
);

it("a list of numbers with all its members is read from the one that is not empty, as TF.js reads it", () => {
  const attributes = new NodeAttributes("node", {
    floats: { list: { ...Object.fromEntries(members.map((name) => [name, []])), f: [0.5, 2] } },
    whole: { list: { ...Object.fromEntries(members.map((name) => [name, []])), i: ["3", 4] } },
  });
  expect(attributes.numbers("floats")).toEqual([0.5, 2]);
  expect(attributes.numbers("whole")).toEqual([3, 4]);
});

describe("control inputs are no data", () => {
  const part = { shape: [2, 3] };
  const axis = { shape: [], dtype: "int32", values: [1], isConstant: true } as const;
  const ops: Record<string, { inputs: string[]; attributes: Record<string, unknown>; outputs?: string[] }> = {
    AddN: { inputs: ["a", "b"], attributes: { N: attr.int(2) } },
    Pack: { inputs: ["a", "b"], attributes: { N: attr.int(2), axis: attr.int(1) } },
    ConcatV2: { inputs: ["a", "b", "axis"], attributes: { N: attr.int(2) } },
    Concat: { inputs: ["axis", "a", "b"], attributes: { N: attr.int(2) } },
    IdentityN: { inputs: ["a", "b"], attributes: {}, outputs: ["y:0", "y:1"] },
    Einsum: { inputs: ["a", "b"], attributes: { N: attr.int(2), equation: attr.string("ij,kj->ik") } },
    SplitV: {
      inputs: ["a", "sizes", "axis"],
      attributes: { num_split: attr.int(2) },
      outputs: ["y:0", "y:1"],
    },
    _FusedMatMul: {
      inputs: ["a", "square", "bias"],
      attributes: { num_args: attr.int(1), fused_ops: attr.strings(["BiasAdd"]) },
    },
    Max: { inputs: ["a", "axis"], attributes: { keep_dims: attr.bool(false) } },
    GatherV2: { inputs: ["a", "axis", "axis"], attributes: {} },
  };

  it.each(Object.entries(ops))("of %s, from a NoOp, an input and a constant", async (op, entry) => {
    const model = (controls: readonly string[]) => ({
      tensors: {
        a: part,
        b: part,
        axis,
        sizes: { shape: [2], dtype: "int32", values: [1, 2], isConstant: true },
        square: { shape: [3, 3], isConstant: true },
        bias: { shape: [3], isConstant: true },
        // One that could be a term of a sum, or an axis, and changes what comes out where it is taken for one.
        other: { shape: [2, 3] },
        zero: { shape: [], dtype: "int32", values: [0], isConstant: true },
      } as const,
      nodes: [
        { name: "init", op: "NoOp", inputs: [] },
        { name: "y", op, inputs: [...entry.inputs, ...controls], attributes: entry.attributes },
      ],
      outputs: entry.outputs ?? ["y"],
    });
    const plain = model([]);
    const { json, weights } = graphModelFiles(plain);
    const inputs = inputsOf(plain);
    const expected = await answersOf(json, weights, inputs, plain.outputs);
    for (const controls of [["^init"], ["^other"], ["^zero"], ["^init", "^other", "^zero"]]) {
      const files = graphModelFiles(model(controls));
      const file = graphModelFromFiles(files.json, new Map([["weights.bin", files.weights]]));
      const { bytes } = onnxFromGraphModel(file);
      const answers = await engines["onnxruntime-node CPU"]!(bytes, inputs);
      plain.outputs.forEach((name, index) => {
        const reference = expected[index]!;
        expect(answers[name]!.dims, `shape with ${controls.join()}`).toEqual(reference.shape);
        expectClose(answers[name]!.data, reference.dataSync(), 1e-5, `${name} with ${controls.join()}`);
      });
    }
  });
});
