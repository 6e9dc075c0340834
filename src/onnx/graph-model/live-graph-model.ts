import { BoxbenchError, messageOf } from "../../core/errors.ts";
import type { LiveTensor } from "../live-model.ts";
import type { GraphWeight } from "../types.ts";
import type { GraphModelFile } from "./types.ts";

/**
 * What the converter uses of a `tf.GraphModel`, so any copy, version or backend of TF.js will do, and nobody has to
 * install one for the types.
 */
export interface LiveGraphModel {
  readonly weights: Readonly<Record<string, readonly LiveTensor[]>>;
  readonly modelSignature: object;
}

/** Fields that TF.js declares private. */
interface Loaded {
  readonly artifacts?: {
    readonly modelTopology?: unknown;
    readonly signature?: unknown;
    readonly modelInitializer?: unknown;
    readonly initializerSignature?: unknown;
    readonly userDefinedMetadata?: Readonly<Record<string, unknown>>;
  };
}

/**
 * A graph model that is in memory, in the form that the converter takes. The weights are read from the device,
 * synchronously: on WebGPU, where TF.js cannot do that, use `graphModelFromFiles`.
 */
export function fromLiveGraphModel(model: LiveGraphModel): GraphModelFile {
  const artifacts = (model as LiveGraphModel & Loaded).artifacts ?? {};
  const weights = new Map<string, GraphWeight>();
  for (const [name, [tensor]] of Object.entries(model.weights)) {
    if (tensor !== undefined) {
      const { shape, dtype } = tensor;
      weights.set(name, { shape, dtype, data: tensor.dataSync() } as GraphWeight);
    }
  }
  const metadata = artifacts.userDefinedMetadata;
  const keys = metadata?.["structuredOutputKeys"];
  return {
    kind: "graph-model",
    topology: artifacts.modelTopology,
    signature: metadata?.["signature"] ?? artifacts.signature ?? null,
    structuredOutputKeys: Array.isArray(keys) ? (keys as string[]) : null,
    initializer: artifacts.modelInitializer ?? null,
    initializerSignature: artifacts.initializerSignature ?? null,
    weights,
    sourceSha256: null,
  };
}

/** Whether something is a `tf.GraphModel` in memory. */
export function isLiveGraphModel(model: object): model is LiveGraphModel {
  return "weights" in model && "modelSignature" in model && "executor" in model;
}

/**
 * The form that the converter takes, of a live graph model or of what was read from files.
 *
 * @throws BoxbenchError USAGE when it is neither, MODEL_FILE when TF.js cannot give its weights
 */
export function graphModelFrom(model: GraphModelFile | LiveGraphModel): GraphModelFile {
  const given: unknown = model;
  if (typeof given === "object" && given !== null) {
    if ("kind" in given && given.kind === "graph-model") {
      return given as GraphModelFile;
    }
    if (isLiveGraphModel(given)) {
      try {
        return fromLiveGraphModel(given);
      } catch (error) {
        throw new BoxbenchError("MODEL_FILE", `The model in memory cannot be read: ${messageOf(error)}`, {
          cause: error,
        });
      }
    }
  }
  throw new BoxbenchError(
    "USAGE",
    "This is no graph model: give a tf.GraphModel (not a promise of one), or what readGraphModel or graphModelFromFiles returns.",
  );
}
