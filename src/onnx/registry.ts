import type { LayerConverter } from "./layer-converter.ts";
import { advancedActivationLayers } from "./layers/advanced-activations.ts";
import { categoryEncodingLayers } from "./layers/category-encoding.ts";
import { convolutionLayers } from "./layers/convolution.ts";
import { coreLayers } from "./layers/core.ts";
import { croppingLayers } from "./layers/cropping.ts";
import { denseLayers } from "./layers/dense.ts";
import { dotLayers } from "./layers/dot.ts";
import { embeddingLayers } from "./layers/embedding.ts";
import { maskingLayers } from "./layers/masking.ts";
import { mergeLayers } from "./layers/merge.ts";
import { normalizationLayers } from "./layers/normalization.ts";
import { paddingLayers } from "./layers/padding.ts";
import { poolingLayers } from "./layers/pooling.ts";
import { preprocessingLayers } from "./layers/preprocessing.ts";
import { recurrentLayers } from "./layers/recurrent.ts";
import { rearrangingLayers } from "./layers/rearranging.ts";
import { regularizationLayers } from "./layers/regularization.ts";
import { timeDistributedLayers } from "./layers/time-distributed.ts";
import { resamplingLayers } from "./layers/resampling.ts";
import { separableConvolutionLayers } from "./layers/separable-convolution.ts";
import { transposedConvolutionLayers } from "./layers/transposed-convolution.ts";

/** Every TF.js layer class that is converted or refused with a reason, by class name. */
export const layerConverters = {
  ...coreLayers,
  ...denseLayers,
  ...convolutionLayers,
  ...transposedConvolutionLayers,
  ...separableConvolutionLayers,
  ...poolingLayers,
  ...normalizationLayers,
  ...mergeLayers,
  ...dotLayers,
  ...advancedActivationLayers,
  ...regularizationLayers,
  ...paddingLayers,
  ...croppingLayers,
  ...resamplingLayers,
  ...rearrangingLayers,
  ...preprocessingLayers,
  ...categoryEncodingLayers,
  ...embeddingLayers,
  ...maskingLayers,
  ...recurrentLayers,
  ...timeDistributedLayers,
} as const satisfies Record<string, LayerConverter>;

export type LayerClassName = keyof typeof layerConverters;

/** The converter of a class; undefined where there is none. */
export function converterOf(className: string): LayerConverter | undefined {
  return Object.hasOwn(layerConverters, className) ? layerConverters[className as LayerClassName] : undefined;
}

/** The classes that are converted, for error messages. */
export function supportedClasses(): string[] {
  const entries: [string, LayerConverter][] = Object.entries(layerConverters);
  return entries.filter(([, converter]) => converter.refusal === undefined).map(([className]) => className);
}
