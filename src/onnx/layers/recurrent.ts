import type { LayerConverter } from "../layer-converter.ts";
import { bidirectional } from "./recurrent/bidirectional.ts";
import { convertConvLstm } from "./recurrent/conv-lstm.ts";
import { convertRecurrent } from "./recurrent/layer.ts";

const scanOperators = [
  "Scan",
  "Shape",
  "Slice",
  "Concat",
  "Expand",
  "MatMul",
  "Add",
  "Gemm",
  "Split",
  "Mul",
  "Sub",
  "Unsqueeze",
  "Where",
  "Identity",
];

/** What moves the steps that a mask keeps to the front, and puts their outputs back. */
const maskOperators = ["Cast", "CumSum", "Equal", "GatherND", "Max", "ReduceSum", "TopK"];

/** A recurrent layer that has an operator of its own. */
function recurrent(operators: readonly string[], notes: string): LayerConverter {
  return {
    operators: ["Transpose", ...operators, "Squeeze", ...scanOperators, ...maskOperators],
    opsetSince: 13,
    notes,
    convert: (layer, inputs) => convertRecurrent(layer, inputs),
  };
}

/** A cell is no layer of a model; it is converted with the RNN around it. */
function cell(operator: string): LayerConverter {
  return {
    operators: [operator, "Scan"],
    opsetSince: 13,
    notes: "inside RNN or StackedRNNCells only, as in TF.js",
    convert: (layer) => layer.invalid("is a cell, and works only inside an RNN layer"),
  };
}

export const recurrentLayers = {
  SimpleRNN: recurrent(
    ["RNN"],
    "masks as in TF.js; Scan for activations that ONNX's RNN lacks; not stateful",
  ),
  GRU: recurrent(["GRU"], "masks as in TF.js; Scan for activations that ONNX's GRU lacks; not stateful"),
  LSTM: recurrent(["LSTM"], "masks as in TF.js; Scan for activations that ONNX's LSTM lacks; not stateful"),
  RNN: recurrent(
    ["RNN", "GRU", "LSTM"],
    "one operator for each cell; masks and Scan as for the layers of one cell",
  ),
  SimpleRNNCell: cell("RNN"),
  GRUCell: cell("GRU"),
  LSTMCell: cell("LSTM"),
  StackedRNNCells: {
    operators: ["RNN", "GRU", "LSTM", "Scan"],
    opsetSince: 13,
    notes: "inside RNN only, as in TF.js; one operator for each cell",
    convert: (layer) => layer.invalid("is a stack of cells, and works only inside an RNN layer"),
  },
  Bidirectional: bidirectional,
  ConvLSTM2D: {
    operators: [
      "Conv",
      "Scan",
      "Reshape",
      "Transpose",
      "Shape",
      "Slice",
      "Concat",
      "Add",
      "Mul",
      "Split",
      "Expand",
      "Identity",
      "Unsqueeze",
      "Where",
    ],
    opsetSince: 13,
    notes: "one Conv over all steps of the input, and a Scan with the Conv of the state; not stateful",
    convert: (layer, inputs) => convertConvLstm(layer, inputs),
  },
  ConvLSTM2DCell: {
    operators: ["Conv", "Scan"],
    opsetSince: 13,
    notes: "inside ConvLSTM2D only, as in TF.js",
    convert: (layer) => layer.invalid("is a cell, and works only inside a ConvLSTM2D layer"),
  },
} as const satisfies Record<string, LayerConverter>;
