import type { Value } from "./types.ts";

/**
 * What TF.js hands on from one layer's call to the next, beside the inputs.
 *
 * TF.js 4.22 runs a model with one object of keyword arguments for all its layers. It makes the object at the
 * first layer whose input has a mask, and never clears it: a recurrent layer uses the mask of the last masked
 * input that any layer had, also where its own input has none, and initial states stay in it too. A model
 * inside the model gets the same object.
 *
 * @see tfjs-layers `execute` in engine/executor.ts
 */
export interface CallKeywords {
  /** Shape [N, T], bool. */
  mask: Value | null;
  /** Why a layer cannot use the mask, as the end of an error; null where it can. */
  maskProblem: string | null;
  /** A recurrent layer was called with initial states. TF.js fails at the next one. */
  hasInitialState: boolean;
}

export function emptyKeywords(): CallKeywords {
  return { mask: null, maskProblem: null, hasInitialState: false };
}
