import { filledTensor, type FloatTensor } from "../../tensor.ts";
import type { Cell, CellKind } from "./cells.ts";

/** For each gate of the ONNX operator, its place in TF.js's weights. */
const gateOrders: Readonly<Record<CellKind, readonly number[]>> = {
  SimpleRNN: [0],
  // z, r, h in both.
  GRU: [0, 1, 2],
  // TF.js i, f, c, o -> ONNX i, o, f, c.
  LSTM: [0, 3, 1, 2],
};

/**
 * Kernels as the ONNX operators take them.
 *
 * @param kernels one for each direction, [inputs, gates * units], gates in TF.js's order
 * @returns [directions, gates * units, inputs], gates in ONNX's order
 * @see https://onnx.ai/onnx/operators/onnx__LSTM.html (inputs W and R)
 */
export function onnxKernels(kind: CellKind, kernels: readonly FloatTensor[]): FloatTensor {
  const order = gateOrders[kind];
  const [inputs = 0, columns = 0] = kernels[0]!.shape;
  const units = columns / order.length;
  const read = () => {
    const target = new Float32Array(kernels.length * inputs * columns);
    let row = 0;
    for (const kernel of kernels) {
      const source = kernel.read();
      for (const gate of order) {
        for (let unit = 0; unit < units; unit += 1, row += 1) {
          for (let input = 0; input < inputs; input += 1) {
            target[row * inputs + input] = source[input * columns + gate * units + unit]!;
          }
        }
      }
    }
    return target;
  };
  const shape = [kernels.length, columns, inputs];
  return { shape, dtype: "float32", key: joinedKey(`gates ${kind}`, kernels), owned: true, read };
}

/**
 * Biases as the ONNX operators take them: one for the input and one for the recurrence, of which TF.js has the
 * first.
 *
 * @param biases one for each direction, [gates * units]; null where the cell has none
 * @returns [directions, 2 * gates * units]; null where no cell has one
 */
export function onnxBiases(cells: readonly Cell[]): FloatTensor | null {
  const { kind, kernel, units } = cells[0]!;
  if (cells.every(({ bias }) => bias === null)) {
    return null;
  }
  const columns = kernel.shape[1]!;
  const biases = cells.map(({ bias }) => bias ?? filledTensor([columns], 0));
  const read = () => {
    const target = new Float32Array(cells.length * 2 * columns);
    biases.forEach((bias, direction) => {
      const source = bias.read();
      gateOrders[kind].forEach((gate, index) => {
        const block = source.subarray(gate * units, (gate + 1) * units);
        target.set(block, direction * 2 * columns + index * units);
      });
    });
    return target;
  };
  const shape = [cells.length, 2 * columns];
  return { shape, dtype: "float32", key: joinedKey(`biases ${kind}`, biases), owned: true, read };
}

/** Some columns of a matrix. */
export function columnsOf(matrix: FloatTensor, start: number, count: number): FloatTensor {
  const [rows = 0, columns = 0] = matrix.shape;
  const read = () => {
    const source = matrix.read();
    const target = new Float32Array(rows * count);
    for (let row = 0; row < rows; row += 1) {
      target.set(source.subarray(row * columns + start, row * columns + start + count), row * count);
    }
    return target;
  };
  const key = joinedKey(`columns ${start} ${count}`, [matrix]);
  return { shape: [rows, count], dtype: "float32", key, owned: true, read };
}

function joinedKey(operation: string, tensors: readonly FloatTensor[]): string | null {
  const keys = tensors.map((tensor) => tensor.key);
  return keys.includes(null) ? null : `${operation}(${keys.join(";")})`;
}
