import type { TensorFlow } from "../types.ts";
import { conv2DBackpropFilter } from "./conv-filter.ts";
import { conv2DBackpropInput } from "./conv-input.ts";
import { depthwiseConv2dNativeBackpropFilter } from "./depthwise-filter.ts";
import { depthwiseConv2dNativeBackpropInput } from "./depthwise-input.ts";
import { batchMatMul } from "./mat-mul.ts";
import { unsortedSegmentSum } from "./segment-sum.ts";
import { putKernel } from "./wasm-ops.ts";

/**
 * Lets the WASM backend train: adds the gradient kernels that it lacks (of convolutions, depthwise convolutions
 * and embeddings) and replaces two that are simple loops (the gradient of a convolution's input, and matrix
 * products with a transposed factor). A second call changes nothing.
 *
 * @param tf TF.js with the WASM backend loaded
 */
export function registerWasmGradients(tf: TensorFlow): void {
  putKernel(tf, "Conv2DBackpropFilter", conv2DBackpropFilter);
  putKernel(tf, "Conv2DBackpropInput", conv2DBackpropInput);
  putKernel(tf, "DepthwiseConv2dNativeBackpropFilter", depthwiseConv2dNativeBackpropFilter);
  putKernel(tf, "DepthwiseConv2dNativeBackpropInput", depthwiseConv2dNativeBackpropInput);
  putKernel(tf, "UnsortedSegmentSum", unsortedSegmentSum);
  putKernel(tf, "BatchMatMul", batchMatMul);
}
