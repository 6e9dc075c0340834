import type { Precision } from "../../core/precision-names.ts";
import { float16Scheme } from "./float16-graph.ts";
import { float16WeightsScheme } from "./float16-weights.ts";
import { int8DynamicScheme } from "./int8-dynamic.ts";
import { int8WeightsScheme } from "./int8-weights.ts";
import { int8ReducedScheme, int8Scheme } from "./int8.ts";
import type { Scheme } from "./scheme.ts";

/** Every way to lower the precision of a model. */
export const schemes = {
  fp16: float16Scheme,
  "fp16-weights": float16WeightsScheme,
  int8: int8Scheme,
  "int8-reduced": int8ReducedScheme,
  "int8-weights": int8WeightsScheme,
  "int8-dynamic": int8DynamicScheme,
} as const satisfies Record<Exclude<Precision, "fp32">, Scheme>;

export type SchemeName = keyof typeof schemes;

export const schemeNames = Object.keys(schemes) as SchemeName[];
