import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs";
import type { Dtype, Port } from "../../core/tensor.ts";
import { outputNamesOf } from "../../onnx/graph-ports.ts";
import { isDtype } from "../../tensors/arrays.ts";

/** What a LayersModel asks for and gives, with the names that the converter writes into its ONNX file. */
export function portsOf(model: LayersModel): { readonly inputs: Port[]; readonly outputs: Port[] } {
  const inputNames = model.inputs.map(({ sourceLayer }) => sourceLayer.name);
  const outputNames = outputNamesOf(model.outputs.map(refOf), inputNames);
  return {
    inputs: model.inputs.map((symbol, index) => portOf(inputNames[index]!, symbol)),
    outputs: model.outputs.map((symbol, index) => portOf(outputNames[index]!, symbol)),
  };
}

function refOf(symbol: SymbolicTensor): { layer: string; call: number; tensor: number } {
  const { sourceLayer, nodeIndex, tensorIndex } = symbol;
  return { layer: sourceLayer.name, call: nodeIndex, tensor: tensorIndex };
}

function portOf(name: string, { dtype, shape }: SymbolicTensor): Port {
  return { name, dtype: dtypeOf(dtype), shape };
}

function dtypeOf(name: string): Dtype {
  return isDtype(name) ? name : "float32";
}
