import { refuseOp, type OpConverter } from "../graph-model/op-converter.ts";

const text = "ONNX Runtime has no such operator for texts";
const ragged = "TF.js cannot run it: it has no operation mapper for ragged tensors";
const forest = "TF.js cannot run it without the package @tensorflow/tfjs-tfdf";

/** Ops that take or make texts. */
export const stringOps = {
  StaticRegexReplace: refuseOp(text),
  StringNGrams: refuseOp(text),
  StringSplit: refuseOp(text),
  StringToHashBucketFast: refuseOp(text),
} as const satisfies Record<string, OpConverter>;

export const raggedOps = {
  RaggedGather: refuseOp(ragged),
  RaggedRange: refuseOp(ragged),
  RaggedTensorToTensor: refuseOp(ragged),
} as const satisfies Record<string, OpConverter>;

export const decisionForestOps = {
  SimpleMLCreateModelResource: refuseOp(forest),
  SimpleMLLoadModelFromPathWithHandle: refuseOp(forest),
  SimpleMLInferenceOpWithHandle: refuseOp(forest),
} as const satisfies Record<string, OpConverter>;
