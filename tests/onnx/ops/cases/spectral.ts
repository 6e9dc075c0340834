import type { OpCase, OpCases } from "../../helpers/op-case.ts";

/** Complex numbers of two random parts. */
function complex(g: OpCase, shape: readonly number[]): string {
  return g.node("Complex", [g.tensor(shape), g.tensor(shape)]);
}

const part = (op: string): OpCases => [
  (g) => g.op(op, [complex(g, g.shape(1, 3))]),
  (g) => g.op(op, [g.node("FFT", [complex(g, [2, g.int(1, 9)])])]),
];

const spectrum = (g: OpCase) => [...g.shape(0, 3, false), g.int(1, 12)];

/** A transform of one kind, seen by its parts or its size. */
const transform =
  (op: string, seen: string): OpCases[number] =>
  (g) => {
    g.op(seen, [g.node(op, [complex(g, spectrum(g))])]);
  };

const ofReal =
  (seen: string): OpCases[number] =>
  (g) => {
    const shape = spectrum(g);
    g.op(seen, [g.node("RFFT", [g.tensor(shape), g.constant([1], [shape.at(-1)!])])]);
  };

export const spectralCases: Record<string, OpCases> = {
  Complex: part("Real"),
  Real: part("Real"),
  Imag: part("Imag"),
  ComplexAbs: [...part("ComplexAbs"), (g) => g.op("ComplexAbs", [g.tensor(g.shape())])],
  FFT: [transform("FFT", "Real"), transform("FFT", "Imag"), transform("FFT", "ComplexAbs")],
  IFFT: [transform("IFFT", "Real"), transform("IFFT", "Imag")],
  RFFT: [ofReal("Real"), ofReal("Imag"), ofReal("ComplexAbs")],
  IRFFT: [
    (g) => {
      const bins = g.int(1, 7);
      const shape = [...g.shape(1, 2, false), bins];
      g.op("IRFFT", [complex(g, shape), g.constant([1], [Math.max(2 * (bins - 1), 1)])]);
    },
    (g) => {
      // There and back.
      const size = 2 * g.int(1, 6);
      const length = g.constant([1], [size]);
      g.op("IRFFT", [g.node("RFFT", [g.tensor([2, size]), length]), length]);
    },
  ],
};
