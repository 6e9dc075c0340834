import {
  flatline,
  flatline256,
  flatlineDense,
  flatlineHe,
  flatlineSigmoid,
  flatlineSigmoid256,
  flatlineSoftmax,
  flatlineZeroMean,
} from "./flatline.ts";
import { hugeAugmented, hugeCnn, hugeLr0001, hugeLr0005, hugeLr001, hugeLr01, hugeMomentum } from "./huge.ts";
import { autoencoderEncoder, mnistSmall, pretrainedFrozen, smallAugmented } from "./small.ts";
import type { ClassVariant } from "./types.ts";

/** Every variant that tells two classes apart, in the order of the report. */
export const classVariants = {
  "huge-cnn": hugeCnn,
  "mnist-small": mnistSmall,
  "huge-augmented": hugeAugmented,
  "small-augmented": smallAugmented,
  "pretrained-frozen": pretrainedFrozen,
  "autoencoder-encoder": autoencoderEncoder,
  "huge-lr-0.1": hugeLr01,
  "huge-lr-0.01": hugeLr001,
  "huge-lr-0.005": hugeLr0005,
  "huge-lr-0.001": hugeLr0001,
  "huge-momentum": hugeMomentum,
  flatline,
  "flatline-sigmoid": flatlineSigmoid,
  "flatline-softmax": flatlineSoftmax,
  "flatline-zero-mean": flatlineZeroMean,
  "flatline-he": flatlineHe,
  "flatline-dense": flatlineDense,
  "flatline-256": flatline256,
  "flatline-sigmoid-256": flatlineSigmoid256,
} as const satisfies Record<string, ClassVariant>;

export type ClassVariantId = keyof typeof classVariants;

export const classVariantIds: readonly string[] = Object.keys(classVariants);
