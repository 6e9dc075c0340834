export { BoxbenchError, type ErrorCode } from "../core/errors.ts";
export { activationConverters, type ActivationConverter, type ActivationName } from "./activations.ts";
export {
  onnxFromLayersModel,
  type ConvertedModel,
  type ConvertOptions,
  type LayerTrace,
  type TensorInfo,
} from "./convert.ts";
export { isGraphModel, modelFromFiles, onnxFromModel, type AnyModel } from "./convert-model.ts";
export { decodeOnnx } from "./decode.ts";
export type { OpConverter } from "./graph-model/op-converter.ts";
export { onnxFromGraphModel, type GraphConvertOptions } from "./graph-model/convert.ts";
export { fromLiveGraphModel, type LiveGraphModel } from "./graph-model/live-graph-model.ts";
export { graphModelFromFiles } from "./graph-model/model-file.ts";
export type { GraphModelFile } from "./graph-model/types.ts";
export type { Difference } from "./graph.ts";
export type { LayerConverter } from "./layer-converter.ts";
export { fromLiveModel, type LiveLayer, type LiveModel, type LiveTensor } from "./live-model.ts";
export { layersModelFromFiles, parseModelJson, type ModelJson } from "./model-json.ts";
export { passNames, type PassName, type PassReport } from "./passes/run-passes.ts";
export { lossMeter, type MaxLoss } from "./precision/accuracy/loss.ts";
export { answersOf, lowerWithin, type AccuracySearch } from "./precision/accuracy/lower-within.ts";
export { Lowering, type CalibratedModel, type LoweringChoice } from "./precision/accuracy/lowering.ts";
export { calibrationWithOrt, type OrtModule } from "./precision/calibration/ort-calibration.ts";
export { calibrate, type CalibrationRuntime, type RunFloat } from "./precision/calibration/calibrate.ts";
export { calibrationMethods, type CalibrationMethod } from "./precision/calibration/observers.ts";
export { lowerPrecision, type LoweredFile } from "./precision/lower-precision.ts";
export { precisionNames, type Precision } from "../core/precision-names.ts";
export { schemes, type SchemeName } from "./precision/registry.ts";
export type { Kept, Ranges, SchemeOptions } from "./precision/scheme.ts";
export type { ModelProto } from "./proto/onnx_pb.ts";
export { layerConverters, type LayerClassName } from "./registry.ts";
export type { Dtype, GraphWeight, LayersModelFile, Layout, Shape, WeightArray } from "./types.ts";
