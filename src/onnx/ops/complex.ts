import { multiplyDims, type Dim } from "../graph-model/dims.ts";
import { isHandle, type Handle, type OpContext } from "../graph-model/op-context.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import { floatTensor } from "../tensor.ts";
import type { Value } from "../types.ts";
import { map } from "./basic-math.ts";
import { broadcastNode, castTo } from "./operands.ts";
import { reshapeToDims } from "./reshape.ts";

/** Complex numbers while they are converted: ONNX has no type for them, so their parts are two values. */
export interface Complex extends Handle {
  readonly handle: "tensor of complex numbers";
  readonly real: Value;
  readonly imag: Value;
}

const note = "as two values; only ops of this kind take it";

export const complexOps = {
  Complex: {
    operators: [],
    opsetSince: 13,
    notes: note,
    convert: (op) => complexOf(floatAt(op, 0), floatAt(op, 1)),
  },
  Real: {
    operators: [],
    opsetSince: 13,
    notes: "a real number is its own real part",
    convert: (op) => partsAt(op)?.real ?? floatAt(op, 0),
  },
  Imag: {
    operators: ["Mul"],
    opsetSince: 13,
    notes: "0 for real numbers",
    convert: (op) => partsAt(op)?.imag ?? broadcastNode(op, "Mul", [floatAt(op, 0), op.scalar(0)]),
  },
  ComplexAbs: {
    operators: ["Mul", "Add", "Sqrt", "Abs"],
    opsetSince: 13,
    notes: "",
    convert: (op) => {
      const parts = partsAt(op);
      if (parts === null) {
        return map(op, "Abs", floatAt(op, 0));
      }
      const [a, b] = [parts.real, parts.imag].map((part) => broadcastNode(op, "Mul", [part, part]));
      return map(op, "Sqrt", broadcastNode(op, "Add", [a!, b!]));
    },
  },
} as const satisfies Record<string, OpConverter>;

const length = "along the last axis, whose size must be known, whatever fft_length says, as in TF.js";

/** Fourier transforms as products with constant matrices, which every provider has. */
export const spectralOps = {
  FFT: {
    operators: ["MatMul", "Sub", "Add"],
    opsetSince: 13,
    notes: length,
    convert: (op) => transformed(op, complexAt(op), -1),
  },
  IFFT: {
    operators: ["MatMul", "Sub", "Add"],
    opsetSince: 13,
    notes: length,
    convert: (op) => transformed(op, complexAt(op), 1),
  },
  RFFT: {
    operators: ["MatMul"],
    opsetSince: 13,
    notes: length,
    convert: halfSpectrum,
  },
  IRFFT: {
    operators: ["MatMul", "Sub"],
    opsetSince: 13,
    notes: length,
    convert: fromHalfSpectrum,
  },
} as const satisfies Record<string, OpConverter>;

function complexOf(real: Value, imag: Value): Complex {
  return { handle: "tensor of complex numbers", real, imag };
}

function partsAt(op: OpContext): Complex | null {
  const value = op.inputs[0];
  return value !== undefined && isHandle(value) && value.handle === "tensor of complex numbers"
    ? (value as Complex)
    : null;
}

function complexAt(op: OpContext): Complex {
  return partsAt(op) ?? op.unsupported("its input comes from no op that makes complex numbers");
}

function floatAt(op: OpContext, index: number): Value {
  return castTo(op, op.native(op.input(index)), "float32");
}

function lastSize(op: OpContext, x: Value): number {
  const size = x.shape.at(-1);
  return typeof size === "number" && size > 0
    ? size
    : op.unsupported("the size of the axis that it transforms must be known");
}

/** [rows, columns] of a function of row times column, as a constant. */
function matrix(
  op: OpContext,
  rows: number,
  columns: number,
  compute: (angle: number, row: number, column: number) => number,
): Value {
  const data = Float32Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    // The product is taken modulo the circle while it is whole.
    return compute(
      (2 * Math.PI * ((row * column) % turns(rows, columns))) / turns(rows, columns),
      row,
      column,
    );
  });
  return op.initializer("fourier", floatTensor([rows, columns], data));
}

/** The number of samples in one turn: the longer side of a matrix that maps samples to a spectrum or back. */
function turns(rows: number, columns: number): number {
  return rows === columns ? rows : Math.max(rows, columns);
}

function times(op: OpContext, x: Value, factors: Value): Value {
  const dims: Dim[] = [...op.dims(x).slice(0, -1), factors.shape[1]!];
  return op.nodeWithDims("MatMul", [x, factors], dims, { dtype: "float32" });
}

/** sum of x e^(sign 2 pi i n k / size), divided by the size on the way back. */
function transformed(op: OpContext, { real, imag }: Complex, sign: 1 | -1): Complex {
  const size = lastSize(op, real);
  const scale = sign === 1 ? 1 / size : 1;
  const cosine = matrix(op, size, size, (angle) => scale * Math.cos(angle));
  const sine = matrix(op, size, size, (angle) => scale * sign * Math.sin(angle));
  return complexOf(
    broadcastNode(op, "Sub", [times(op, real, cosine), times(op, imag, sine)]),
    broadcastNode(op, "Add", [times(op, real, sine), times(op, imag, cosine)]),
  );
}

function sayLength(op: OpContext, size: number): void {
  const asked = op.inputs.length > 1 ? op.knownNumbers(op.input(1))?.at(-1) : undefined;
  if (asked !== undefined && asked !== size) {
    op.differs(`its fft_length is ${asked}, and TF.js transforms all ${size} samples`);
  }
}

/** The first half of the spectrum of real numbers, and the middle. */
function halfSpectrum(op: OpContext): Complex {
  const x = floatAt(op, 0);
  const size = lastSize(op, x);
  sayLength(op, size);
  const bins = Math.floor(size / 2) + 1;
  return complexOf(
    times(
      op,
      x,
      matrix(op, size, bins, (angle) => Math.cos(angle)),
    ),
    times(
      op,
      x,
      matrix(op, size, bins, (angle) => -Math.sin(angle)),
    ),
  );
}

/** Real numbers of half a spectrum of k bins: 2 (k - 1) samples. Each bin but the ends stands for its mirror too. */
function fromHalfSpectrum(op: OpContext): Value {
  const { real, imag } = complexAt(op);
  const bins = lastSize(op, real);
  const size = Math.max(2 * (bins - 1), 1);
  sayLength(op, size);
  const weight = (bin: number) => (bin === 0 || bin === bins - 1 ? 1 : 2) / size;
  const cosine = matrix(op, bins, size, (angle, bin) => weight(bin) * Math.cos(angle));
  const sine = matrix(op, bins, size, (angle, bin) => weight(bin) * Math.sin(angle));
  const samples = broadcastNode(op, "Sub", [times(op, real, cosine), times(op, imag, sine)]);
  // TF.js keeps the axes in front for rank 3 alone.
  const rank = real.shape.length;
  return rank === 2 || rank === 3 ? samples : reshapeToDims(op, samples, [batchOf(op, real), size]);
}

function batchOf(op: OpContext, x: Value): Dim {
  return op.dims(x).slice(0, -1).reduce(multiplyDims, 1);
}
