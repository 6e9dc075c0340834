import { convolve, type Build, type Symbolic } from "../heads/layers.ts";

/** Three convolutions of stride 8 in all: 32 maps of an eighth of the sides. */
export function stridedBackbone(build: Build, scaled: Symbolic): Symbolic {
  const first = convolve(build, scaled, "conv-1", { filters: 12, size: 5, strides: 2 });
  const second = convolve(build, first, "conv-2", { filters: 24, size: 3, strides: 2 });
  return convolve(build, second, "conv-3", { filters: 32, size: 3, strides: 2 });
}

/** The same with a fourth of a quarter of the sides: 32 maps that see further. */
export function wideBackbone(build: Build, scaled: Symbolic): Symbolic {
  const first = convolve(build, scaled, "conv-1", { filters: 12, size: 5, strides: 2 });
  const second = convolve(build, first, "conv-2", { filters: 24, size: 3, strides: 2 });
  const third = convolve(build, second, "conv-3", { filters: 32, size: 5 });
  return convolve(build, third, "conv-4", { filters: 32, size: 5 });
}
