export { BoxbenchError, type ErrorCode } from "../core/errors.ts";
export { activationConverters, type ActivationConverter, type ActivationName } from "./activations.ts";
export {
  onnxFromLayersModel,
  type ConvertedModel,
  type ConvertOptions,
  type LayerTrace,
  type TensorInfo,
} from "./convert.ts";
export { decodeOnnx } from "./decode.ts";
export type { LayerConverter } from "./layer-converter.ts";
export { fromLiveModel, type LiveLayer, type LiveModel, type LiveTensor } from "./live-model.ts";
export { layersModelFromFiles, parseModelJson, type ModelJson } from "./model-json.ts";
export { passNames, type PassName, type PassReport } from "./passes/run-passes.ts";
export { lowerPrecision, type LoweredFile } from "./precision/lower-precision.ts";
export { precisionNames, schemes, type Precision, type SchemeName } from "./precision/registry.ts";
export type { Kept, Ranges, SchemeOptions } from "./precision/scheme.ts";
export type { ModelProto } from "./proto/onnx_pb.ts";
export { layerConverters, type LayerClassName } from "./registry.ts";
export type { Dtype, LayersModelFile, Layout, Shape, WeightArray } from "./types.ts";
