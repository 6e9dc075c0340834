import type { io } from "@tensorflow/tfjs";
import { isGraphModelJson } from "../core/model-kind.ts";

/** What TF.js reads of a model.json. */
export interface ModelJson {
  readonly format?: string;
  readonly modelTopology: object;
  readonly weightsManifest: io.WeightsManifestConfig;
  readonly signature?: object;
  readonly userDefinedMetadata?: Record<string, unknown>;
  readonly modelInitializer?: object;
  readonly initializerSignature?: object;
}

/** A model in memory as TF.js loads it, a LayersModel or a graph model. */
export function artifactsOf(json: ModelJson, weightData: ArrayBuffer): io.ModelArtifacts {
  const weightSpecs = json.weightsManifest.flatMap(({ weights }) => weights);
  const { modelTopology, signature, userDefinedMetadata, modelInitializer, initializerSignature } = json;
  if (!isGraphModel({ modelTopology })) {
    return {
      modelTopology,
      weightSpecs,
      weightData,
      ...(userDefinedMetadata ? { userDefinedMetadata } : {}),
    } as io.ModelArtifacts;
  }
  return {
    format: "graph-model",
    modelTopology,
    weightSpecs,
    weightData,
    ...(signature ? { signature } : {}),
    ...(userDefinedMetadata ? { userDefinedMetadata } : {}),
    ...(modelInitializer ? { modelInitializer } : {}),
    ...(initializerSignature ? { initializerSignature } : {}),
  } as io.ModelArtifacts;
}

/** Whether a model is a graph model: nodes in place of layers. */
export function isGraphModel(artifacts: Pick<io.ModelArtifacts, "modelTopology" | "format">): boolean {
  return isGraphModelJson(artifacts);
}
