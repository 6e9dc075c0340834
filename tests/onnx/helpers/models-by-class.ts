import { tf } from "./tf.ts";

const { layers } = tf;

type Layer = tf.layers.Layer;
type RnnCell = ReturnType<typeof layers.simpleRNNCell | typeof layers.gruCell | typeof layers.lstmCell>;

export function stack(...members: Layer[]): tf.LayersModel {
  return tf.sequential({ layers: members });
}

/** A layer of several inputs behind two layers of the same input. */
function merged(layer: Layer): tf.LayersModel {
  const input = tf.input({ shape: [3] });
  const branch = () => layers.dense({ units: 3 }).apply(input) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: layer.apply([branch(), branch()]) as tf.SymbolicTensor });
}

const image = { inputShape: [6, 5, 2] };
const volume = { inputShape: [4, 5, 3, 2] };
const sequence = { inputShape: [5, 3] };
const vector = { inputShape: [4] };
const rnn = (cell: RnnCell | RnnCell[]) => layers.rnn({ cell, ...sequence });

/** A small model with each layer class that is converted. */
export const models: Record<string, () => tf.LayersModel> = {
  InputLayer: () => stack(layers.inputLayer(vector), layers.reLU()),
  Activation: () => stack(layers.activation({ activation: "tanh", ...vector })),
  Dense: () => stack(layers.dense({ units: 2, ...vector })),
  Flatten: () => stack(layers.flatten(image)),
  Reshape: () => stack(layers.reshape({ targetShape: [2, 2], ...vector })),
  Permute: () => stack(layers.permute({ dims: [2, 1], ...sequence })),
  RepeatVector: () => stack(layers.repeatVector({ n: 3, ...vector })),
  Conv1D: () => stack(layers.conv1d({ filters: 2, kernelSize: 2, ...sequence })),
  Conv2D: () => stack(layers.conv2d({ filters: 2, kernelSize: 2, ...image })),
  Conv3D: () => stack(layers.conv3d({ filters: 2, kernelSize: 2, ...volume })),
  DepthwiseConv2D: () => stack(layers.depthwiseConv2d({ kernelSize: 2, ...image })),
  SeparableConv2D: () => stack(layers.separableConv2d({ filters: 2, kernelSize: 2, ...image })),
  Conv2DTranspose: () => stack(layers.conv2dTranspose({ filters: 2, kernelSize: 2, ...image })),
  Conv3DTranspose: () => stack(layers.conv3dTranspose({ filters: 2, kernelSize: 2, ...volume })),
  MaxPooling1D: () => stack(layers.maxPooling1d({ poolSize: 2, ...sequence })),
  MaxPooling2D: () => stack(layers.maxPooling2d({ poolSize: 2, ...image })),
  MaxPooling3D: () => stack(layers.maxPooling3d({ poolSize: 2, ...volume })),
  AveragePooling1D: () => stack(layers.averagePooling1d({ poolSize: 2, ...sequence })),
  AveragePooling2D: () => stack(layers.averagePooling2d({ poolSize: 2, ...image })),
  AveragePooling3D: () => stack(layers.averagePooling3d({ poolSize: 2, ...volume })),
  GlobalMaxPooling1D: () => stack(layers.globalMaxPooling1d(sequence)),
  GlobalMaxPooling2D: () => stack(layers.globalMaxPooling2d(image)),
  GlobalAveragePooling1D: () => stack(layers.globalAveragePooling1d(sequence)),
  GlobalAveragePooling2D: () => stack(layers.globalAveragePooling2d(image)),
  BatchNormalization: () => stack(layers.batchNormalization(image)),
  LayerNormalization: () => stack(layers.layerNormalization(image)),
  Add: () => merged(layers.add()),
  Multiply: () => merged(layers.multiply()),
  Average: () => merged(layers.average()),
  Maximum: () => merged(layers.maximum()),
  Minimum: () => merged(layers.minimum()),
  Concatenate: () => merged(layers.concatenate()),
  Dot: () => merged(layers.dot({ axes: 1 })),
  ReLU: () => stack(layers.reLU(vector)),
  LeakyReLU: () => stack(layers.leakyReLU(vector)),
  PReLU: () => stack(layers.prelu(vector)),
  ELU: () => stack(layers.elu(vector)),
  ThresholdedReLU: () => stack(layers.thresholdedReLU(vector)),
  Softmax: () => stack(layers.softmax(vector)),
  Dropout: () => stack(layers.dropout({ rate: 0.5, ...vector })),
  SpatialDropout1D: () => stack(layers.spatialDropout1d({ rate: 0.5, ...sequence })),
  GaussianNoise: () => stack(layers.gaussianNoise({ stddev: 1, ...vector })),
  GaussianDropout: () => stack(layers.gaussianDropout({ rate: 0.5, ...vector })),
  AlphaDropout: () => stack(layers.alphaDropout({ rate: 0.5, ...vector })),
  ZeroPadding2D: () => stack(layers.zeroPadding2d(image)),
  Cropping2D: () => stack(layers.cropping2D({ cropping: 1, ...image })),
  CenterCrop: () => stack(layers.zeroPadding2d(image), layers.centerCrop({ height: 3, width: 2 })),
  UpSampling2D: () => stack(layers.upSampling2d(image)),
  Resizing: () => {
    const layer = layers.resizing({ height: 3, width: 9 });
    return stack(layers.timeDistributed({ layer, inputShape: [2, 6, 5, 2] }));
  },
  Rescaling: () => stack(layers.rescaling({ scale: 2, offset: 1, ...vector })),
  CategoryEncoding: () => stack(layers.categoryEncoding({ numTokens: 4, ...vector })),
  Embedding: () => stack(layers.embedding({ inputDim: 5, outputDim: 3, inputLength: 4 })),
  Masking: () => stack(layers.masking(sequence), layers.simpleRNN({ units: 2 })),
  SimpleRNN: () => stack(layers.simpleRNN({ units: 2, ...sequence })),
  GRU: () => stack(layers.gru({ units: 2, ...sequence })),
  LSTM: () => stack(layers.lstm({ units: 2, ...sequence })),
  RNN: () => stack(rnn(layers.gruCell({ units: 2 }))),
  SimpleRNNCell: () => stack(rnn(layers.simpleRNNCell({ units: 2 }))),
  GRUCell: () => stack(rnn(layers.gruCell({ units: 2 }))),
  LSTMCell: () => stack(rnn(layers.lstmCell({ units: 2 }))),
  StackedRNNCells: () => stack(rnn([layers.lstmCell({ units: 3 }), layers.gruCell({ units: 2 })])),
  Bidirectional: () => {
    const layer = layers.lstm({ units: 2 });
    return stack(layers.bidirectional({ layer, mergeMode: "concat", ...sequence }));
  },
  ConvLSTM2D: () => stack(layers.convLstm2d({ filters: 2, kernelSize: 2, ...volume })),
  ConvLSTM2DCell: () => stack(layers.convLstm2d({ filters: 2, kernelSize: 2, ...volume })),
  TimeDistributed: () => stack(layers.timeDistributed({ layer: layers.dense({ units: 2 }), ...sequence })),
};
