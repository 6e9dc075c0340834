import { BoxbenchError } from "../core/errors.ts";
import { irVersions } from "./builder.ts";
import type { ConvertedModel } from "./converted-model.ts";
import { onnxBytes } from "./encode.ts";
import { layersModelFrom, type LiveModel } from "./live-model.ts";
import { keepPads } from "./keep-pads.ts";
import { ModelWalk } from "./model-walk.ts";
import { nameValues } from "./name-values.ts";
import { passNames, runPasses, type PassName } from "./passes/run-passes.ts";
import { parseTopology } from "./topology.ts";
import type { LayersModelFile } from "./types.ts";
import { WeightStore } from "./weight-store.ts";

export type { ConvertedModel, LayerTrace, TensorInfo } from "./converted-model.ts";

export interface ConvertOptions {
  /** 13 to 21; 17 by default. */
  readonly opset?: number;
  /** Fixes an unknown batch size; the batch stays free without it. */
  readonly batch?: number;
  /**
   * `nchw` makes inputs of rank 4 [N, C, H, W], where TF.js has [N, H, W, C]: for callers whose images are
   * stored so. `nhwc` by default. Outputs stay as in TF.js.
   */
  readonly inputLayout?: "nhwc" | "nchw";
  /** Entries for `metadata_props`, beside the converter's own: `source`, `source_sha256`, `input_layout`. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Passes to leave out: `{ foldBatchNormalization: false }`. All run by default. */
  readonly passes?: Partial<Readonly<Record<PassName, boolean>>>;
}

const DEFAULT_OPSET = 17;

/** Part of `producer_version`; a test keeps it equal to package.json. */
export const CONVERTER_VERSION = "0.1.0";

/**
 * Converts a TF.js LayersModel to an ONNX model for inference in float32.
 *
 * Inputs and outputs keep TF.js's names, order and layout (NHWC, but for inputs where NCHW is asked for); a value
 * in between is named after its layer.
 *
 * @throws BoxbenchError UNSUPPORTED_LAYER, naming the layer and what is supported
 * @throws BoxbenchError MODEL_FILE when topology and weights do not fit together
 * @throws BoxbenchError USAGE for an option that is not possible, or a model that is no LayersModel
 */
export function onnxFromLayersModel(
  model: LayersModelFile | LiveModel,
  options: ConvertOptions = {},
): ConvertedModel {
  const opset = checkedOpset(options.opset ?? DEFAULT_OPSET);
  const batch = checkedBatch(options.batch);
  const layout = checkedLayout(options.inputLayout);
  checkPassNames(options.passes ?? {});
  const file = layersModelFrom(model);
  const topology = parseTopology(file.topology);
  const walk = new ModelWalk(opset, { batch, layout }, new WeightStore(file.weights));
  const { graph, traces } = walk.run(topology);
  if (layout === "nchw" && !graph.inputs.some(({ dims }) => dims.length === 4)) {
    throw new BoxbenchError("USAGE", "The input layout cannot be nchw: no input of the model has rank 4.");
  }
  const passes = runPasses(graph, options.passes ?? {});
  keepPads(graph);
  const valueNames = nameValues(graph, traces);
  const bytes = onnxBytes(graph, topology.name, {
    opset,
    producerVersion: CONVERTER_VERSION,
    metadata: {
      source: "TensorFlow.js LayersModel",
      ...(file.sourceSha256 === null ? {} : { source_sha256: file.sourceSha256 }),
      ...(layout === "nchw" ? { input_layout: "NCHW" } : {}),
      ...options.metadata,
    },
  });
  return {
    bytes,
    nodeCount: graph.nodes.length,
    opset,
    irVersion: irVersions[opset]!,
    // By now a port's value has the name that users see.
    inputs: graph.inputs.map(({ value, dtype, dims }) => ({ name: value, dtype, shape: dims })),
    outputs: graph.outputs.map(({ value, dtype, dims }) => ({ name: value, dtype, shape: dims })),
    layers: traces.map(({ path, className, value }) => {
      const { shape, layout, flatFrom } = value;
      return { layer: path, className, value: valueNames.get(value.name) ?? null, shape, layout, flatFrom };
    }),
    passes,
  };
}

function checkedOpset(opset: number): number {
  if (typeof opset !== "number" || !Object.hasOwn(irVersions, opset)) {
    throw new BoxbenchError("USAGE", `Opset ${opset} is not supported; choose 13 to 21.`);
  }
  return opset;
}

function checkedBatch(batch: number | undefined): number | null {
  if (batch !== undefined && (!Number.isInteger(batch) || batch < 1)) {
    throw new BoxbenchError("USAGE", `A batch of ${batch} is not possible; give a whole number, 1 or more.`);
  }
  return batch ?? null;
}

function checkedLayout(layout: ConvertOptions["inputLayout"] = "nhwc"): "nhwc" | "nchw" {
  if (layout !== "nhwc" && layout !== "nchw") {
    throw new BoxbenchError("USAGE", `The input layout "${String(layout)}" is not known: nhwc or nchw.`);
  }
  return layout;
}

function checkPassNames(passes: object): void {
  const unknown = Object.keys(passes).find((name) => !(passNames as string[]).includes(name));
  if (unknown !== undefined) {
    throw new BoxbenchError("USAGE", `There is no pass "${unknown}". There are: ${passNames.join(", ")}.`);
  }
}
