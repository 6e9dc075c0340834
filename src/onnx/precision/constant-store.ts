import type { TensorProto, TensorProto_DataType as DataType } from "../proto/onnx_pb.ts";
import type { ModelEdit } from "./model-edit.ts";
import { tensorOf } from "./tensor-values.ts";

/** The constants that a scheme adds. Equal small ones are stored once: their names alone are longer than they are. */
export interface ConstantStore {
  readonly add: (tensor: TensorProto) => string;
  readonly share: (
    wish: string,
    dataType: DataType,
    dims: readonly number[],
    content: Float32Array | Int8Array | Uint8Array | Int32Array,
  ) => string;
  readonly tensors: () => TensorProto[];
}

export function constantStore(edit: ModelEdit): ConstantStore {
  const tensors: TensorProto[] = [];
  const known = new Map<string, string>();
  const add = (tensor: TensorProto) => {
    tensors.push(tensor);
    return tensor.name;
  };
  return {
    add,
    share(wish, dataType, dims, content) {
      const key = `${dataType}:${dims.join("x")}:${content.join(",")}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const name = edit.fresh(wish);
      known.set(key, name);
      return add(tensorOf(name, dataType, dims, content));
    },
    tensors: () => tensors,
  };
}
