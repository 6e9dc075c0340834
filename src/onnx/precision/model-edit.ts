import { create } from "@bufbuild/protobuf";
import { changed } from "./changed.ts";
import { BoxbenchError } from "../../core/errors.ts";
import { makeAttribute } from "../builder.ts";
import type { Attributes } from "../graph.ts";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataType as DataType,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from "../proto/onnx_pb.ts";
import { allNodes, readsOf, subgraphsOf } from "./attributes.ts";
import { elementTypes } from "./element-types.ts";
import { simplified } from "./simplify/simplify.ts";

/** A model that is being changed, in its simplified form. What it was made from stays as it was. */
export class ModelEdit {
  readonly opset: number;
  readonly graph: GraphProto;
  readonly types: ReadonlyMap<string, number>;
  readonly initializers: ReadonlyMap<string, TensorProto>;
  /** Nodes of the graph, not of those inside it, that read a tensor. */
  readonly readers: ReadonlyMap<string, readonly NodeProto[]>;
  readonly producers: ReadonlyMap<string, NodeProto>;
  /** What graphs inside the graph read from outside. */
  readonly captured: ReadonlySet<string>;
  readonly graphOutputs: ReadonlySet<string>;
  readonly #names: Set<string>;
  readonly #model: ModelProto;

  constructor(model: ModelProto) {
    const graph = simplified(model).graph!;
    this.#model = model;
    this.opset = Number(
      model.opsetImport.find(({ domain }) => domain === "" || domain === "ai.onnx")?.version ?? 0,
    );
    const constants = new Set(graph.initializer.map(({ name }) => name));
    // Files of IR 3 list each constant among the inputs, where a caller might replace it.
    this.graph = changed(GraphProtoSchema, graph, {
      input: graph.input.filter(({ name }) => !constants.has(name)),
    });
    this.types = elementTypes(this.graph, model.functions);
    this.initializers = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
    this.producers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
    this.readers = readersOf(graph);
    this.captured = new Set(graph.node.flatMap(subgraphsOf).flatMap(readsOf));
    this.graphOutputs = new Set(graph.output.map(({ name }) => name));
    this.#names = new Set([
      ...this.types.keys(),
      ...allNodes(graph).flatMap(({ name, input, output }) => [name, ...input, ...output]),
    ]);
  }

  isFloat(name: string): boolean {
    return this.types.get(name) === DataType.FLOAT;
  }

  /** A name that nothing in the model has, as near to the wish as can be. */
  fresh(wish: string): string {
    let name = wish;
    for (let count = 2; this.#names.has(name); count += 1) name = `${wish}_${count}`;
    this.#names.add(name);
    return name;
  }

  /** A new node with a name of its own. */
  node(opType: string, input: string[], output: string[], attributes: Attributes = {}): NodeProto {
    return create(NodeProtoSchema, {
      name: this.fresh(`${output[0]!}/${opType}`),
      opType,
      input,
      output,
      attribute: Object.entries(attributes).map(([name, value]) => makeAttribute(name, value)),
    });
  }

  /** The changed model: without constants that nobody reads, with entries added to its metadata. */
  finish(
    node: NodeProto[],
    initializer: readonly TensorProto[],
    metadata: Readonly<Record<string, string>>,
  ): ModelProto {
    const read = new Set(readsOf({ ...this.graph, node }));
    const kept = this.#model.metadataProps.filter(({ key }) => !Object.hasOwn(metadata, key));
    const added = Object.entries(metadata).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    );
    return changed(ModelProtoSchema, this.#model, {
      // Constants that are no inputs came with IR 4.
      irVersion: this.#model.irVersion < 4n ? 4n : this.#model.irVersion,
      metadataProps: [...kept, ...added],
      graph: changed(GraphProtoSchema, this.graph, {
        node,
        initializer: initializer.filter(({ name }) => read.has(name)),
        // Types and shapes of tensors that may have gone or changed; every runtime finds them again.
        valueInfo: [],
        quantizationAnnotation: [],
      }),
    });
  }
}

function readersOf(graph: GraphProto): Map<string, NodeProto[]> {
  const readers = new Map<string, NodeProto[]>();
  for (const node of graph.node) {
    for (const name of new Set(node.input)) {
      if (name === "") continue;
      const list = readers.get(name);
      if (list === undefined) readers.set(name, [node]);
      else list.push(node);
    }
  }
  return readers;
}

const quantizedOperators = new Set([
  "QuantizeLinear",
  "DequantizeLinear",
  "DynamicQuantizeLinear",
  "DynamicQuantizeMatMul",
  "MatMulInteger",
  "MatMulIntegerToFloat",
  "ConvInteger",
  "MatMulNBits",
  "QGemm",
]);

/**
 * @throws BoxbenchError ONNX_FILE where the model is not in float32 any more, or nowhere: nothing is quantised twice
 */
export function checkIsFloat32(model: ModelProto): void {
  const graph = model.graph!;
  const functionNodes = model.functions.flatMap(({ node }) => node);
  const twice = [...allNodes(graph), ...functionNodes].find(
    ({ opType }) => quantizedOperators.has(opType) || opType.startsWith("QLinear"),
  );
  if (twice !== undefined) {
    throw new BoxbenchError(
      "ONNX_FILE",
      `The model is quantised already: it has ${twice.opType} ("${twice.name}"). Start from its float32 file.`,
    );
  }
  const types = elementTypes(graph, model.functions);
  const half = [...types].find(([, type]) => type === DataType.FLOAT16 || type === DataType.BFLOAT16);
  if (half !== undefined) {
    throw new BoxbenchError(
      "ONNX_FILE",
      `The model is in 16-bit floats already: "${half[0]}". Start from its float32 file.`,
    );
  }
  if (![...types.values()].includes(DataType.FLOAT)) {
    throw new BoxbenchError("ONNX_FILE", "The model has no float32 tensor, so no precision to lower.");
  }
  const nameless = graph.output.findIndex(({ name }) => name === "");
  if (nameless !== -1) {
    throw new BoxbenchError("ONNX_FILE", `Output ${nameless} of the model has no name; ONNX wants one.`);
  }
}
