import {
  AttributeProtoSchema,
  GraphProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from "../proto/onnx_pb.ts";
import { subgraphsOf } from "./attributes.ts";
import { changed } from "./changed.ts";
import { float16Tensor, LARGEST_FLOAT16, TINY_FLOAT16 } from "./float16.ts";
import { checkIsFloat32, ModelEdit } from "./model-edit.ts";
import type { Kept, Scheme, SchemeOptions } from "./scheme.ts";
import { elementCount, largestFinite } from "./tensor-values.ts";

/** A smaller weight would grow: the Cast that restores it takes more bytes than float16 saves. */
export const FEWEST_ELEMENTS = 64;

/**
 * float16 initialisers, each with a Cast to float32 that every runtime folds when it loads the file: half the
 * bytes to fetch, float32 arithmetic, no float16 kernel needed.
 */
export const float16WeightsScheme = {
  description:
    "float16 weights that become float32 when the file is loaded; half the bytes, float32 arithmetic",
  needsRanges: false,
  lower(model, options) {
    checkIsFloat32(model);
    const edit = new ModelEdit(model);
    const outcome: { tensors: string[]; kept: Kept[] } = { tensors: [], kept: [] };
    const { graph } = edit;
    const { weights, casts } = halved(graph, edit, options, outcome);
    const nodes = graph.node.map((node) => withHalvedSubgraphs(node, edit, options, outcome));
    return { model: edit.finish([...casts, ...nodes], weights, options.metadata ?? {}), ...outcome };
  },
} as const satisfies Scheme;

function halved(
  graph: GraphProto,
  edit: ModelEdit,
  options: SchemeOptions,
  outcome: { tensors: string[]; kept: Kept[] },
): { weights: TensorProto[]; casts: NodeProto[] } {
  const casts: NodeProto[] = [];
  const weights = graph.initializer.map((tensor) => {
    if (tensor.dataType !== DataType.FLOAT || elementCount(tensor) < FEWEST_ELEMENTS) return tensor;
    const reason =
      options.keep?.has(tensor.name) === true ? "kept by name" : reasonForFloat32(tensor, options);
    if (reason !== null) {
      outcome.kept.push({ name: tensor.name, opType: "initializer", reason });
      return tensor;
    }
    const half = edit.fresh(`${tensor.name}_float16`);
    casts.push(edit.node("Cast", [half], [tensor.name], { to: DataType.FLOAT }));
    outcome.tensors.push(tensor.name);
    return float16Tensor(tensor, half, options.float16Limits);
  });
  return { weights, casts };
}

function reasonForFloat32(tensor: TensorProto, { float16Limits: limits }: SchemeOptions): string | null {
  const largest = largestFinite(tensor);
  if (largest > LARGEST_FLOAT16) return "it has numbers above 65504, the most that float16 has";
  if (limits !== undefined || largest === 0 || largest >= TINY_FLOAT16) return null;
  return "it has no number of 1e-6 or more, where float16 is off by 3 % and more";
}

function withHalvedSubgraphs(
  node: NodeProto,
  edit: ModelEdit,
  options: SchemeOptions,
  outcome: { tensors: string[]; kept: Kept[] },
): NodeProto {
  if (subgraphsOf(node).length === 0) return node;
  const inside = (graph: GraphProto): GraphProto => {
    const { weights, casts } = halved(graph, edit, options, outcome);
    const nodes = graph.node.map((inner) => withHalvedSubgraphs(inner, edit, options, outcome));
    return changed(GraphProtoSchema, graph, { initializer: weights, node: [...casts, ...nodes] });
  };
  const attribute = node.attribute.map((entry) =>
    entry.g === undefined && entry.graphs.length === 0
      ? entry
      : changed(AttributeProtoSchema, entry, {
          ...(entry.g === undefined ? {} : { g: inside(entry.g) }),
          graphs: entry.graphs.map(inside),
        }),
  );
  return changed(NodeProtoSchema, node, { attribute });
}
