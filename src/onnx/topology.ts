import { BoxbenchError } from "../core/errors.ts";
import { shown } from "../core/shown.ts";
import { broken, camelCaseKeys, fieldsOf, savedByKeras3, type Fields } from "./topology/fields.ts";
import { parseFunctional } from "./topology/functional.ts";
import { parseSequential } from "./topology/sequential.ts";
import type { TopologyLayer, TopologyModel } from "./topology/types.ts";

export type { LayerCall, TensorRef, TopologyLayer, TopologyModel } from "./topology/types.ts";

/** Models in models deeper than this are an attack or a mistake. */
const DEEPEST_NESTING = 32;

/**
 * Reads a `modelTopology`: wrapped in `model_config` or bare, in Python's or TF.js's spelling.
 *
 * @throws BoxbenchError MODEL_FILE when it is none, or does not fit together
 */
export function parseTopology(topology: unknown): TopologyModel {
  const bare = unwrap(topology);
  if (Array.isArray(bare["node"])) {
    throw graphModelError();
  }
  return parseModel(camelCaseKeys(bare, 0) as Fields, "the model", 0);
}

/** A graph model has a TensorFlow graph instead of layers; its operators are another job. */
export function graphModelError(): BoxbenchError {
  return new BoxbenchError(
    "MODEL_FILE",
    "This is a TF.js graph model (converted from a SavedModel), and no LayersModel, which was asked for: " +
      "use readModel and onnxFromModel, which take both, or readGraphModel and onnxFromGraphModel.",
  );
}

/** Whether a layer class is a model with layers of its own. */
export function isModelClass(className: string): boolean {
  return className === "Sequential" || className === "Model" || className === "Functional";
}

/**
 * The model that is the layer inside a wrapper, such as TimeDistributed.
 *
 * @param config with camel-case keys
 */
export function parseInnerModel(className: string, config: unknown, where: string): TopologyModel {
  return parseModel({ className, config }, where, 1);
}

function unwrap(topology: unknown): Fields {
  let fields = fieldsOf(topology, "modelTopology");
  const wrapped = fields["model_config"] ?? fields["modelConfig"];
  if (wrapped !== undefined && wrapped !== null) {
    fields = fieldsOf(typeof wrapped === "string" ? JSON.parse(wrapped) : wrapped, "model_config");
  }
  return fields;
}

function parseModel(serialized: Fields, where: string, depth: number): TopologyModel {
  if (depth > DEEPEST_NESTING) {
    throw broken(`models are nested more than ${DEEPEST_NESTING} deep`);
  }
  const className = serialized["className"];
  const parseInside = (layer: Fields) => parseLayer(layer, depth);
  if (className === "Sequential") {
    return parseSequential(serialized["config"], parseInside);
  }
  if (className === "Model" || className === "Functional") {
    return parseFunctional(fieldsOf(serialized["config"], `the config of ${where}`), parseInside);
  }
  throw broken(`the class of ${where} is ${shown(className)}, and neither Sequential nor Functional`);
}

function parseLayer(serialized: Fields, depth: number): TopologyLayer {
  const { className } = serialized;
  if (typeof className !== "string") {
    throw broken(`a layer has no class name: ${shown(serialized)}`);
  }
  const model = isModelClass(className) ? parseModel(serialized, `a ${className}`, depth + 1) : null;
  const fields = Array.isArray(serialized["config"])
    ? {}
    : fieldsOf(serialized["config"] ?? {}, `the config of a ${className}`);
  if (Array.isArray(fields["batchShape"]) && !Array.isArray(fields["batchInputShape"])) {
    throw savedByKeras3(`its ${className} has batch_shape`);
  }
  const name = serialized["name"] ?? fields["name"] ?? model?.name;
  if (typeof name !== "string" || name === "") {
    throw broken(`a ${className} has no name`);
  }
  return { name, className, fields, calls: [], model };
}
