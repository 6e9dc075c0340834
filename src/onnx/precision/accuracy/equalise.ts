import { changed } from "../changed.ts";
import { ModelEdit } from "../model-edit.ts";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType as DataType,
  type ModelProto,
} from "../../proto/onnx_pb.ts";
import { simplified } from "../simplify/simplify.ts";
import { floatsOf, tensorOf } from "../tensor-values.ts";
import { pairsOf } from "./layer-pairs.ts";
import { largestOf, scale } from "./weight-channels.ts";

/** Each pair changes what its neighbours have, so all are gone through more than once. */
const SWEEPS = 3;
/** No channel is scaled by more: float32 has its limits, too. */
const LARGEST_FACTOR = 1e3;

export interface Equalised {
  readonly model: ModelProto;
  /** Names of the layers that share their ranges, in pairs. */
  readonly pairs: readonly (readonly [first: string, second: string])[];
}

/**
 * Makes the channels between two layers alike in range: what the first one's output channels are divided by, the
 * second one's input channels are multiplied with. The answers stay those of the float32 model but for rounding, and one
 * scale for all channels of the tensor between loses less.
 *
 * s = sqrt(r1 r2) / r2 for each channel, with r the largest size of its weights: M. Nagel et al., "Data-Free
 * Quantization Through Weight Equalization and Bias Correction" (2019), section 4.1.
 *
 * @throws BoxbenchError ONNX_FILE where weights lie in another file
 */
export function equalised(source: ModelProto): Equalised {
  const model = simplified(source);
  const edit = new ModelEdit(model);
  const pairs = pairsOf(edit);
  const weights = new Map<string, Float32Array>();
  const contentOf = (name: string) => {
    const known = weights.get(name) ?? floatsOf(edit.initializers.get(name)!).slice();
    weights.set(name, known);
    return known;
  };
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const { first, second, before, after } of pairs) {
      const [own, its] = [contentOf(first.input[1]!), contentOf(second.input[1]!)];
      const [ownSizes, itsSizes] = [largestOf(own, before), largestOf(its, after)];
      const factors = ownSizes.map((size, channel) => factorOf(size, itsSizes[channel]!));
      scale(own, before, (channel) => 1 / factors[channel]!);
      scale(its, after, (channel) => factors[channel]!);
      const bias = first.input[2] ?? "";
      if (bias !== "") {
        scale(contentOf(bias), { channels: factors.length, inner: 1 }, (channel) => 1 / factors[channel]!);
      }
    }
  }
  const initializer = edit.graph.initializer.map((tensor) => {
    const content = weights.get(tensor.name);
    return content === undefined ? tensor : tensorOf(tensor.name, DataType.FLOAT, tensor.dims, content);
  });
  const graph = changed(GraphProtoSchema, edit.graph, { initializer });
  return {
    model: changed(ModelProtoSchema, model, { graph }),
    pairs: pairs.map(({ first, second }) => [first.name, second.name]),
  };
}

function factorOf(own: number, its: number): number {
  const factor = Math.sqrt(own * its) / its;
  if (!(factor > 0) || !Number.isFinite(factor)) return 1;
  return Math.min(Math.max(factor, 1 / LARGEST_FACTOR), LARGEST_FACTOR);
}
