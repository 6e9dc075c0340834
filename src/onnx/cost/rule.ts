import type { GraphProto } from "../proto/onnx_pb.ts";
import type { KnownValue } from "./known-value.ts";
import type { NodeView } from "./node-view.ts";

/** What a node makes and what that costs. */
export interface Effect {
  readonly outputs: readonly KnownValue[];
  /** Floating-point operations; a multiplication with an addition counts as two. */
  readonly flops: number;
  /** Another view on the memory of its input: it writes nothing. */
  readonly isView?: true;
  /** Bytes written, where they are not those of the outputs. */
  readonly writtenBytes?: number;
}

/** The cost of the graph in an attribute, once. */
export interface BodyCost {
  readonly outputs: readonly KnownValue[];
  readonly flops: number;
  readonly writtenBytes: number;
}

/**
 * Works out shapes and cost of one operator.
 *
 * @param body works out a graph of the node, for values of its inputs
 */
export type Rule = (
  node: NodeView,
  body: (graph: GraphProto, inputs: readonly KnownValue[]) => BodyCost,
) => Effect;

/** What one node costs in one run. */
export interface NodeCost {
  readonly name: string;
  readonly opType: string;
  /** Of the first output that has a name; null where it is not known. */
  readonly outputShape: readonly number[] | null;
  /** Floating-point operations, a multiplication with an addition counting as two; null where not known. */
  readonly flops: number | null;
  /** Elements of the float constants that this node is the first to read. */
  readonly parameters: number;
  /** Bytes of all constants that this node is the first to read. */
  readonly weightBytes: number;
  /** Bytes of what it writes: none where it only looks at its input in another shape; null where not known. */
  readonly activationBytes: number | null;
}
