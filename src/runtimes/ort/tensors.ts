import type { InferenceSession, OnnxValue, Tensor as OrtTensor, TensorConstructor } from "onnxruntime-node";
import type { Port, Tensor, Tensors } from "../../core/tensor.ts";
import { isDtype } from "../../tensors/arrays.ts";

/** What both ONNX Runtime packages export, as far as it is used here. */
export interface OrtPackage {
  readonly Tensor: TensorConstructor;
}

/** A tensor as ONNX Runtime takes it, of the same array. */
export function toOrt({ Tensor: Constructor }: OrtPackage, { dtype, data, shape }: Tensor): OrtTensor {
  return new Constructor(dtype as "float32", data as Float32Array, shape);
}

/**
 * A tensor as it is known here, of the same array.
 *
 * @throws TypeError naming the output, for a sequence, a map, or an element type without a name here
 */
export function fromOrt(name: string, value: OnnxValue): Tensor {
  const { type, dims, data } = value as Partial<OrtTensor>;
  if (type === undefined || dims === undefined || data === undefined || !isDtype(type)) {
    throw new TypeError(`output "${name}" is ${type ?? "a sequence or a map"}, which cannot be compared`);
  }
  // Browsers with a Float16Array get one; its bits are the same.
  const bits =
    type === "float16" && ArrayBuffer.isView(data) && !(data instanceof Uint16Array)
      ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2)
      : data;
  return { dtype: type, shape: dims, data: bits } as Tensor;
}

/**
 * One run, and those outputs alone. Both packages give every run new output arrays.
 *
 * @throws TypeError for an output that is no tensor
 */
export async function runTensors(
  ort: OrtPackage,
  native: Pick<InferenceSession, "run" | "outputNames">,
  feeds: Tensors,
  wanted: readonly string[] = native.outputNames,
): Promise<Tensors> {
  const given: Record<string, OrtTensor> = {};
  for (const name in feeds) given[name] = toOrt(ort, feeds[name]!);
  const outputs = await native.run(given, wanted);
  const answers: Record<string, Tensor> = {};
  for (const name of wanted) answers[name] = fromOrt(name, outputs[name]!);
  return answers;
}

/** What an open model asks for or gives. */
export function portsOf(metadata: readonly InferenceSession.ValueMetadata[]): Port[] {
  return metadata.map((value) => {
    if (!value.isTensor || !isDtype(value.type)) {
      // An output that cannot be compared fails where it is asked for, with its name.
      return { name: value.name, dtype: "float32", shape: null };
    }
    const shape = value.shape.map((dimension) =>
      typeof dimension === "number" && dimension >= 0 ? dimension : null,
    );
    return { name: value.name, dtype: value.type, shape };
  });
}
