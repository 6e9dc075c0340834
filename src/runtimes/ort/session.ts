import type { InferenceSession } from "onnxruntime-node";
import { messageOf } from "../../core/errors.ts";
import type { Tensors } from "../../core/tensor.ts";
import { describeFeeds } from "../../tensors/describe.ts";
import type { OpenTimings, Placement, Session } from "../types.ts";
import { onnxFileError } from "./model-file.ts";
import { type OrtPackage, portsOf, runTensors } from "./tensors.ts";

/** An ONNX Runtime session that is open, and what is known about it. */
export interface OpenedModel {
  readonly native: InferenceSession;
  readonly onnxPath: string;
  readonly timings: OpenTimings;
  readonly placement: (feeds: Tensors) => Promise<Placement | null>;
}

/** Wraps an ONNX Runtime session of either package. */
export function sessionFrom(ort: OrtPackage, opened: OpenedModel): Session {
  const { native, onnxPath, timings, placement } = opened;
  return {
    timings,
    inputs: portsOf(native.inputMetadata),
    outputs: portsOf(native.outputMetadata),
    run: async (feeds, wanted) => {
      try {
        return await runTensors(ort, native, feeds, wanted);
      } catch (cause) {
        const reason = `it does not run on ${describeFeeds(feeds)}: ${messageOf(cause)}`;
        throw onnxFileError(onnxPath, reason, cause);
      }
    },
    placement,
    close: () => native.release(),
  };
}
