import type { DataType, KernelConfig, NamedAttrMap, TensorInfo } from "@tensorflow/tfjs";

import { BoxbenchError } from "../../core/errors.ts";
import type { TensorFlow } from "../types.ts";

/** The parts of TF.js's WASM backend that kernels use. */
interface WasmBackend {
  makeOutput(shape: readonly number[], dtype: DataType): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array | Int32Array | Uint8Array;
  disposeData(dataId: object): boolean;
}

/** What a kernel works with: tensors on the WASM heap, and the kernels that TF.js already has. */
export interface WasmOps {
  readonly tf: TensorFlow;
  /** A new float32 tensor with undefined content. */
  output(shape: readonly number[]): TensorInfo;
  /** Runs a kernel that TF.js has. The caller disposes of the result. */
  run(kernelName: string, inputs: object, attrs?: object): TensorInfo;
  /** Runs the kernel that stood in this one's place before. */
  runFormer(inputs: object, attrs: object): TensorInfo;
  /**
   * A float32 tensor's numbers, in place. The view dies when a later `output` or `run` makes the heap grow, so
   * take it after them.
   */
  floatsOf(tensor: TensorInfo): Float32Array;
  /** An int32 tensor's numbers, in place, under the same condition. */
  integersOf(tensor: TensorInfo): Int32Array;
  /** Frees tensors that `output` or `run` made. */
  dispose(...tensors: readonly TensorInfo[]): void;
}

/** A kernel for the WASM backend: reads its inputs, leaves them alone, returns a new tensor. */
export type WasmKernel<Inputs, Attrs> = (ops: WasmOps, inputs: Inputs, attrs: Attrs) => TensorInfo;

type KernelFunc = KernelConfig["kernelFunc"];

/** The kernel functions that this module made, to know them again. */
const made = new WeakSet<KernelFunc>();

/** Registers a kernel for the WASM backend, in place of the one there is. A second call changes nothing. */
export function putKernel<Inputs extends object, Attrs extends object>(
  tf: TensorFlow,
  kernelName: string,
  kernel: WasmKernel<Inputs, Attrs>,
): void {
  const former = tf.getKernel(kernelName, "wasm")?.kernelFunc;
  if (former !== undefined && made.has(former)) return;
  if (former !== undefined) tf.unregisterKernel(kernelName, "wasm");
  const kernelFunc: KernelFunc = ({ inputs, backend, attrs }) =>
    kernel(opsOf(tf, backend as WasmBackend, former), inputs as Inputs, attrs as Attrs);
  tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc });
  made.add(kernelFunc);
}

function opsOf(tf: TensorFlow, backend: WasmBackend, former: KernelFunc | undefined): WasmOps {
  const call = (kernelFunc: KernelFunc | undefined, name: string, inputs: object, attrs: object) => {
    if (kernelFunc === undefined) {
      throw new BoxbenchError("UNAVAILABLE", `The TF.js WASM backend has no kernel ${name}.`);
    }
    return kernelFunc({
      inputs: inputs as Record<string, TensorInfo>,
      backend,
      attrs: attrs as NamedAttrMap,
    }) as TensorInfo;
  };
  return {
    tf,
    output: (shape) => backend.makeOutput(shape, "float32"),
    run: (name, inputs, attrs = {}) => call(tf.getKernel(name, "wasm")?.kernelFunc, name, inputs, attrs),
    runFormer: (inputs, attrs) => call(former, "of this name", inputs, attrs),
    floatsOf: (tensor) => backend.typedArrayFromHeap(tensor) as Float32Array,
    integersOf: (tensor) => backend.typedArrayFromHeap(tensor) as Int32Array,
    dispose: (...tensors) => {
      for (const tensor of tensors) backend.disposeData(tensor.dataId);
    },
  };
}
