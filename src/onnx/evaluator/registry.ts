import type { Operator } from "./node-call.ts";
import { binaryOperators } from "./operators/binary.ts";
import { controlOperators } from "./operators/control.ts";
import { convolutionOperators } from "./operators/convolution.ts";
import { creatingOperators } from "./operators/creating.ts";
import { encodingOperators } from "./operators/encoding.ts";
import { indexingOperators } from "./operators/indexing.ts";
import { joiningOperators } from "./operators/joining.ts";
import { matrixOperators } from "./operators/matrices.ts";
import { normalizationOperators } from "./operators/normalization.ts";
import { orderingOperators } from "./operators/ordering.ts";
import { poolingOperators, selectingPools } from "./operators/pooling.ts";
import { dequantization, quantizationOperators } from "./operators/quantization.ts";
import { recurrentOperators } from "./operators/recurrent.ts";
import { reductionOperators, selectingReductions } from "./operators/reduction.ts";
import { resizeOperators } from "./operators/resize.ts";
import { selectingOperators } from "./operators/selecting.ts";
import { shapingOperators } from "./operators/shaping.ts";
import { unaryOperators } from "./operators/unary.ts";

/** Operators that compute: float32 rounds what they give. */
export const computingOperators = {
  ...unaryOperators,
  ...binaryOperators,
  ...matrixOperators,
  ...convolutionOperators,
  ...poolingOperators,
  ...normalizationOperators,
  ...reductionOperators,
  ...resizeOperators,
  ...recurrentOperators,
  ...dequantization,
} as const satisfies Record<string, Operator>;

/** Operators that only move or choose elements, or hold graphs: what they give is exact. */
export const movingOperators = {
  ...selectingOperators,
  ...selectingPools,
  ...selectingReductions,
  ...shapingOperators,
  ...joiningOperators,
  ...indexingOperators,
  ...orderingOperators,
  ...creatingOperators,
  ...encodingOperators,
  ...controlOperators,
  ...quantizationOperators,
} as const satisfies Record<string, Operator>;

/** Operators of other domains than ONNX's own. */
export const operatorsOfDomains: Readonly<Record<string, readonly string[]>> = {
  "ai.onnx.ml": Object.keys(encodingOperators),
  "com.microsoft": ["Gelu"],
};

/**
 * Operators that libraries compute to a share of 1, however small the result is: 1 / (1 + e^-x) by a rational function
 * that ends at some x, e^x - 1 and log(1 + e^x) as they stand there.
 */
export const roundedAtOne: ReadonlySet<string> = new Set([
  "Celu",
  "Elu",
  "Gelu",
  "Mish",
  "Selu",
  "Sigmoid",
  "Softplus",
  "Swish",
]);

/** Operators, and the places of their inputs, whose weights another library may have rounded otherwise. */
export const weightInputs: Readonly<Record<string, readonly number[]>> = {
  Add: [0, 1],
  Mul: [0, 1],
  Sub: [0, 1],
  MatMul: [0, 1],
  Gemm: [0, 1, 2],
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  BatchNormalization: [1, 2, 3],
  LSTM: [1, 2, 3],
  GRU: [1, 2, 3],
  RNN: [1, 2, 3],
};
