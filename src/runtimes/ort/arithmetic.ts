import type { Arithmetic, ArithmeticKind } from "../types.ts";

/** What one executed node of a profile says of its numbers. */
export interface NodeArithmetic {
  /** Operator, such as `Conv`. */
  readonly op: string;
  /** Element types of its inputs, as a profile names them: `float`, `float16`, `uint8`. */
  readonly inputTypes: readonly string[];
  readonly durationUs: number;
}

const conversions =
  /^(?:Cast|QuantizeLinear|DequantizeLinear|DynamicQuantizeLinear|MemcpyFromHost|MemcpyToHost)$/;
const moving =
  /^(?:Reshape|Flatten|Transpose|Squeeze|Unsqueeze|Identity|Concat|Slice|Split|Gather|GatherElements|GatherND|Expand|Tile|Shape|Size|Pad|Reorder(?:Input|Output)|DepthToSpace|SpaceToDepth|Constant|ConstantOfShape|Range|Scatter\w*)$/;
/** Operators with kernels for whole numbers, whatever the type of their first input. */
const integerOps =
  /^(?:QLinear\w+|QGemm|QAttention|Q\w*(?:Conv|MatMul)\w*|\w*Integer\w*|DynamicQuantize(?:MatMul|LSTM)|MatMulNBits|NhwcMaxPool)$/;
const products = /(?:Conv|Gemm|MatMul|^(?:LSTM|GRU|RNN|Attention|QAttention|DynamicQuantizeLSTM)$)/;

/**
 * In which numbers the nodes of a profile were computed. Operators that move or convert numbers compute nothing.
 *
 * @param areTimed whether durations are those of the work; a GPU's are those of handing it over
 */
export function arithmeticOf(nodes: readonly NodeArithmetic[], areTimed: boolean): Arithmetic {
  return {
    areTimed,
    nodes: nodes.map(({ op, inputTypes, durationUs }) => ({
      op,
      kind: kindOf(op, inputTypes),
      isProduct: products.test(op),
      durationUs,
    })),
  };
}

function kindOf(op: string, [first = ""]: readonly string[]): ArithmeticKind {
  if (conversions.test(op)) return "conversion";
  if (moving.test(op)) return "moving";
  if (integerOps.test(op) || first === "uint8" || first === "int8") return "int8";
  if (first === "float16") return "float16";
  return first === "float" ? "float32" : "other";
}
