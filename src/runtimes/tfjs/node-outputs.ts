import type { GraphModel, Tensor } from "@tensorflow/tfjs";
import type { LayerTrace } from "../../onnx/converted-model.ts";
import type { GraphModelNode } from "../../onnx/graph-model/types.ts";
import type { TensorFlow } from "../../tfjs/types.ts";
import { GraphPredictor } from "./predict-graph.ts";
import type { LayerOutput } from "./layer-outputs.ts";
import type { Tensors } from "../../core/tensor.ts";

const keepFlag = "KEEP_INTERMEDIATE_TENSORS";

/** What the outputs of a graph model's nodes are computed from. */
export interface NodeRun {
  readonly model: GraphModel;
  /** Inputs by the names of the signature. */
  readonly feeds: Tensors;
  /** Tensors that are wanted, such as `Identity:0`: nodes that none of them needs do not run. */
  readonly wanted: readonly string[];
  /** The nodes of the model's own graph. */
  readonly nodes: ReadonlyMap<string, GraphModelNode>;
  /** Where the converter put each node's outputs, in its order. */
  readonly traces: readonly LayerTrace[];
}

/** What the nodes of a graph model answered. */
export interface NodeValues {
  /** In the converter's order: each comes after what it reads. */
  readonly outputs: readonly LayerOutput[];
  /** Inputs and weights, by the names of their nodes. */
  readonly given: ReadonlyMap<string, Pick<LayerOutput, "shape" | "data">>;
}

/**
 * The outputs of all nodes of a graph model for some inputs. What runs inside a loop or a branch is left out.
 */
export async function nodeOutputs(tf: TensorFlow, run: NodeRun): Promise<NodeValues> {
  const { model, feeds, wanted, nodes, traces } = run;
  // Not by set, which prints a warning that is no concern of whoever compares.
  const flags = tf.env().getFlags() as Record<string, boolean | undefined>;
  const before = tf.env().getBool(keepFlag);
  flags[keepFlag] = true;
  try {
    tf.dispose(await new GraphPredictor(tf, model).predict(feeds, wanted));
    const kept = model.getIntermediateTensors() as unknown as Record<string, (Tensor | null)[] | null>;
    const numbersAt = (name: string, index: number) => {
      const tensor = kept[name]?.[index] ?? null;
      // Text and complex numbers have no value of their own in ONNX.
      const isNumbers = tensor !== null && tensor.dtype !== "string" && tensor.dtype !== "complex64";
      return isNumbers ? { shape: tensor.shape, data: tensor.dataSync().slice() } : null;
    };
    const outputs = traces.flatMap((trace) => {
      const { name, index } = partsOf(trace.layer);
      const node = nodes.get(name);
      const numbers = node === undefined || isGiven(node.op) ? null : numbersAt(name, index);
      if (node === undefined || numbers === null) return [];
      const inputs = node.inputs.map((ref) => (ref.output === 0 ? ref.node : `${ref.node}:${ref.output}`));
      return [{ path: trace.layer, className: node.op, inputs, ...numbers }];
    });
    const given = [...nodes.values()]
      .filter(({ op }) => isGiven(op))
      .flatMap(({ name }) => {
        const numbers = numbersAt(name, 0);
        return numbers === null ? [] : [[name, numbers] as const];
      });
    return { outputs, given: new Map(given) };
  } finally {
    model.disposeIntermediateTensors();
    flags[keepFlag] = before;
  }
}

/** `split:1` is the second output of node `split`. */
function partsOf(path: string): { name: string; index: number } {
  const match = /^(.*):(\d+)$/.exec(path);
  return match === null ? { name: path, index: 0 } : { name: match[1]!, index: Number(match[2]) };
}

function isGiven(op: string): boolean {
  return op === "Const" || op.startsWith("Placeholder");
}
