import { describe, expect, it } from "vitest";
import { BoxbenchError } from "../../../src/core/errors.ts";
import { graphModelFromFiles, onnxFromGraphModel } from "../../../src/onnx/index.ts";
import { attr, graphModelFiles, type SmallGraphModel } from "../helpers/one-node.ts";
import { smallGraphs } from "../helpers/small-graphs.ts";

/** The error that a model ends in, in one line; the number of nodes where it is fine. */
function outcomeOf(json: string, shards: ReadonlyMap<string, Uint8Array>): string {
  try {
    return `${onnxFromGraphModel(graphModelFromFiles(json, shards)).nodeCount} nodes`;
  } catch (error) {
    if (error instanceof BoxbenchError && !error.message.includes("\n")) {
      return error.message;
    }
    throw error;
  }
}

function outcome(model: SmallGraphModel, change: (json: string) => string = (json) => json): string {
  const { json, weights } = graphModelFiles(model);
  return outcomeOf(change(json), new Map([["weights.bin", weights]]));
}

/** The same with an initializer that fills the node `table` with one key of text. */
function outcomeWithTable(model: SmallGraphModel): string {
  const { json, weights } = graphModelFiles(model);
  const file = JSON.parse(json) as { weightsManifest: { weights: object[] }[] };
  const text = Uint8Array.of(1, 0, 0, 0, 97);
  const value = new Uint8Array(Float32Array.of(1).buffer);
  file.weightsManifest[0]!.weights.push(
    { name: "keys", shape: [1], dtype: "string" },
    { name: "values", shape: [1], dtype: "float32" },
  );
  const constant = (name: string) => ({ name, op: "Const" });
  const node = [
    { name: "table", op: "HashTableV2" },
    constant("keys"),
    constant("values"),
    { name: "fill", op: "LookupTableImportV2", input: ["table", "keys", "values"] },
  ];
  const bytes = Uint8Array.from([...weights, ...text, ...value]);
  const whole = { ...file, modelInitializer: { node, versions: {} } };
  return outcomeOf(JSON.stringify(whole), new Map([["weights.bin", bytes]]));
}

const x = { x: { shape: [2] } };
const { image } = smallGraphs as { image: SmallGraphModel };

describe("a graph model that is bad", () => {
  it("in that it was cut off says so", () => {
    const { json, weights } = graphModelFiles(image);
    for (const length of [1, 100, json.length - 1]) {
      expect(outcomeOf(json.slice(0, length), new Map([["weights.bin", weights]]))).toMatch(/JSON/u);
    }
  });

  it("in that a weights file is not there is told by its name", () => {
    expect(outcomeOf(graphModelFiles(image).json, new Map())).toContain("weights.bin");
  });

  it.each([
    ["shorter", (bytes: Uint8Array) => bytes.subarray(4)],
    ["longer", (bytes: Uint8Array) => Uint8Array.from([...bytes, 0, 0, 0, 0])],
  ])("in that its weights are %s than the manifest says is refused", (_, damage) => {
    const { json, weights } = graphModelFiles(image);
    expect(outcomeOf(json, new Map([["weights.bin", damage(weights)]]))).toMatch(/bytes/u);
  });

  it("in that a node reads one that is not there is told by both names", () => {
    const text = outcome({ tensors: x, nodes: [{ name: "y", op: "Neg", inputs: ["gone"] }] });
    expect(text).toContain('node "y" reads node "gone", which is not there');
  });

  it("in that nodes wait for each other is told by their names", () => {
    const text = outcome({
      tensors: x,
      nodes: [
        { name: "a", op: "AddV2", inputs: ["x", "b"] },
        { name: "b", op: "Neg", inputs: ["a"] },
      ],
    });
    expect(text).toContain("a cycle without a loop");
    expect(text).toMatch(/"a"|"b"/u);
  });

  it("in that it has an op that nobody knows is refused by name, and fine where no output needs it", () => {
    const odd = { name: "odd", op: "FancyOp", inputs: ["x"] };
    const fine = { name: "y", op: "Neg", inputs: ["x"] };
    expect(outcome({ tensors: x, nodes: [odd, fine] })).toBe("1 nodes");
    const text = outcome({ tensors: x, nodes: [odd, { ...fine, inputs: ["odd"] }] });
    expect(text).toContain('"odd" (FancyOp)');
  });

  it("in that no output needs a loop and a branch that are broken is fine", () => {
    const frame = { frame_name: attr.string("broken") };
    const text = outcome({
      tensors: x,
      nodes: [
        { name: "in", op: "Enter", inputs: ["x"], attributes: frame },
        { name: "loop", op: "Merge", inputs: ["in"] },
        { name: "branch", op: "Merge", inputs: ["x", "x", "x"] },
        { name: "y", op: "Neg", inputs: ["x"] },
      ],
    });
    expect(text).toBe("1 nodes");
  });

  it("in that its signature names no node is told by the name", () => {
    const text = outcome({ tensors: x, nodes: [{ name: "y", op: "Neg", inputs: ["x"] }], outputs: ["z"] });
    expect(text).toContain('its signature names output "z"');
  });

  it("in that its signature names an output that the node does not have is refused", () => {
    const text = outcome({ tensors: x, nodes: [{ name: "y", op: "Neg", inputs: ["x"] }], outputs: ["y:3"] });
    expect(text).toMatch(/"y"/u);
    expect(text).toMatch(/output/u);
  });

  it("in that a function calls itself ends at once", () => {
    const body = {
      signature: { name: "again", inputArg: [{ name: "a", type: "DT_FLOAT" }], outputArg: [{ name: "b" }] },
      nodeDef: [
        {
          name: "go",
          op: "StatelessIf",
          input: ["yes", "a"],
          attr: { then_branch: attr.func("again"), else_branch: attr.func("again") },
        },
        { name: "yes", op: "Const", input: [], attr: { dtype: attr.type("bool") } },
      ],
      ret: { b: "go:output:0" },
    };
    const text = outcome({
      tensors: { ...x, yes: { shape: [], dtype: "bool", values: [1], isConstant: true } },
      nodes: [
        {
          name: "y",
          op: "StatelessIf",
          inputs: ["yes", "x"],
          attributes: { then_branch: attr.func("again"), else_branch: attr.func("again") },
        },
      ],
      library: { function: [body] },
    });
    expect(text).toContain("seems to call itself");
  });

  it("in that it has ten thousand nodes in a row is no problem", () => {
    const nodes = Array.from({ length: 10_000 }, (_, index) => ({
      name: `n${index}`,
      op: "AddV2",
      inputs: [index === 0 ? "x" : `n${index - 1}`, "x"],
    }));
    expect(outcome({ tensors: x, nodes, outputs: ["n9999"] })).toBe("10000 nodes");
  }, 30_000);

  it("in that it is NCHW is refused with the reason", () => {
    const text = outcome(image, (json) => json.replaceAll(btoa("NHWC"), btoa("NCHW")));
    expect(text).toContain("data_format NCHW");
    expect(text).toContain('"conv" (_FusedConv2D)');
  });

  it("in that a normalisation has no mean, so that TF.js gives no number, is refused", () => {
    const text = outcome({
      tensors: {
        x: { shape: [1, 2, 3, 1] },
        each: { shape: [1], isConstant: true },
        none: { shape: [0], isConstant: true },
      },
      nodes: [{ name: "norm", op: "FusedBatchNormV3", inputs: ["x", "each", "each", "none", "none"] }],
    });
    expect(text).toContain(
      '"norm" (FusedBatchNormV3): its mean is empty, so that TF.js answers NaN everywhere',
    );
  });

  it("in that it has a table with keys of text is refused by node and op", () => {
    const text = outcomeWithTable({
      tensors: { x: { shape: [2], dtype: "int32" }, standard: { shape: [], isConstant: true } },
      nodes: [
        {
          name: "table",
          op: "HashTableV2",
          inputs: [],
          attributes: { key_dtype: { type: "DT_STRING" }, value_dtype: { type: "DT_FLOAT" } },
        },
        { name: "y", op: "LookupTableFindV2", inputs: ["table", "x", "standard"] },
      ],
    });
    expect(text).toContain('Cannot convert node "y" (LookupTableFindV2): its table has texts');
  });

  it("in that a shape is asked for that is none is refused by the name of the input", () => {
    const { json, weights } = graphModelFiles({
      tensors: x,
      nodes: [{ name: "y", op: "Neg", inputs: ["x"] }],
    });
    const file = graphModelFromFiles(json, new Map([["weights.bin", weights]]));
    for (const shape of ["2", [2.5], [-1], undefined]) {
      const inputShapes = { x: shape as unknown as number[] };
      expect(() => onnxFromGraphModel(file, { inputShapes })).toThrow('Input "x" cannot have shape');
    }
  });

  it("in that it leaves a size free which must be known is told how to fix it", () => {
    const text = outcome({
      tensors: {
        image: { shape: [1, 4, 4, 3], declared: [1, -1, 4, 3] },
        turn: { shape: [1, 8], values: [1, 0, 1, 0, 1, 0, 0, 0], isConstant: true },
        size: { shape: [2], dtype: "int32", values: [2, 2], isConstant: true },
        fill: { shape: [], values: [0], isConstant: true },
      },
      nodes: [{ name: "look", op: "ImageProjectiveTransformV3", inputs: ["image", "turn", "size", "fill"] }],
    });
    expect(text).toContain('node "look" (ImageProjectiveTransformV3)');
    expect(text).toContain("--input-shape image=1,?,4,3 with a number for each ?");
  });
});
