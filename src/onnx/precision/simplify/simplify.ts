import { changed } from "../changed.ts";
import { readsOf } from "../attributes.ts";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  type GraphProto,
  type ModelProto,
} from "../../proto/onnx_pb.ts";
import { foldBatchNormalizations } from "./batch-normalization.ts";
import { constantsAsInitializers } from "./constants.ts";

const known = new WeakMap<ModelProto, ModelProto>();

/**
 * The same model in the form that lowering looks at: each node has a name, constants are initialisers, and a
 * BatchNormalization is part of the convolution or product before it. Exporters leave these to the runtime, but a node
 * between a convolution and its QuantizeLinear keeps it from being computed in 8 bits.
 */
export function simplified(model: ModelProto): ModelProto {
  let simple = known.get(model);
  if (simple === undefined) {
    const graph = withoutUnread(
      foldBatchNormalizations(constantsAsInitializers(withNodeNames(model.graph!))),
    );
    simple = changed(ModelProtoSchema, model, { graph });
    known.set(model, simple);
    // What is simple already stays what it is.
    known.set(simple, simple);
  }
  return simple;
}

function withoutUnread(graph: GraphProto): GraphProto {
  const read = new Set(readsOf(graph));
  return changed(GraphProtoSchema, graph, {
    initializer: graph.initializer.filter(({ name }) => read.has(name)),
  });
}

function withNodeNames(graph: GraphProto): GraphProto {
  const taken = new Set(graph.node.map(({ name }) => name));
  const node = graph.node.map((own, index) => {
    if (own.name !== "") return own;
    let name = `${own.opType}_${index}`;
    while (taken.has(name)) name += "_";
    taken.add(name);
    return changed(NodeProtoSchema, own, { name });
  });
  return changed(GraphProtoSchema, graph, { node });
}
