import { BoxbenchError } from "../../core/errors.ts";
import { shown } from "../../core/shown.ts";
import {
  checkedBatch,
  checkedLayout,
  checkedOpset,
  checkPassNames,
  type ConvertOptions,
} from "../convert-options.ts";
import type { ConvertedModel } from "../converted-model.ts";
import { finishModel } from "../finish-model.ts";
import type { Shape } from "../types.ts";
import { hashTablesOf } from "./hash-tables.ts";
import { graphModelFrom, type LiveGraphModel } from "./live-graph-model.ts";
import { livingGraph } from "./living-graph.ts";
import { parseGraph } from "./parse-graph.ts";
import { portsOf, type InputPort } from "./ports.ts";
import { raiseControlFlow } from "./raise-control-flow.ts";
import { raiseDilations } from "./raise-dilations.ts";
import type { GraphModelFile } from "./types.ts";
import { GraphWalk } from "./walk.ts";

export interface GraphConvertOptions extends ConvertOptions {
  /** Shapes of inputs, in TF.js's order, where the model leaves dimensions free; null keeps one free. */
  readonly inputShapes?: Readonly<Record<string, Shape>>;
}

/**
 * Converts a TF.js graph model to an ONNX model.
 *
 * Inputs and outputs have the names of the model's signature, and TF.js's order and layout; a value in between is
 * named after its node. Nodes that no output needs are left out, whatever they are.
 *
 * @throws BoxbenchError UNSUPPORTED_OP, naming node and op and saying why
 * @throws BoxbenchError MODEL_FILE when the graph does not fit together
 * @throws BoxbenchError USAGE for an option that is not possible, or a model that is no graph model
 */
export function onnxFromGraphModel(
  model: GraphModelFile | LiveGraphModel,
  options: GraphConvertOptions = {},
): ConvertedModel {
  const opset = checkedOpset(options.opset);
  const batch = checkedBatch(options.batch);
  const layout = checkedLayout(options.inputLayout);
  checkPassNames(options.passes ?? {});
  const file = graphModelFrom(model);
  const parsed = raiseDilations(raiseControlFlow(livingGraph(parseGraph(file.topology), file)));
  const ports = portsOf(parsed, file);
  const shapes = options.inputShapes ?? {};
  checkInputNames(
    Object.keys(shapes),
    ports.inputs.map(({ name }) => name),
  );
  Object.entries(shapes).forEach(([name, shape]) => checkInputShape(name, shape));
  const walk = new GraphWalk(opset, file.weights, parsed.functions);
  const choices = { batch, layout, shapes };
  const { graph, traces } = advised(ports.inputs, shapes, () =>
    walk.run(parsed, ports, choices, hashTablesOf(file, parsed, ports)),
  );
  return finishModel(graph, traces, {
    name: "graph-model",
    opset,
    passes: options.passes ?? {},
    metadata: {
      source: "TensorFlow.js graph model",
      ...(file.sourceSha256 === null ? {} : { source_sha256: file.sourceSha256 }),
      ...(layout === "nchw" ? { input_layout: "NCHW" } : {}),
      ...options.metadata,
    },
  });
}

function checkInputNames(asked: readonly string[], names: readonly string[]): void {
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new BoxbenchError("USAGE", `The model has no input "${unknown}". It has: ${names.join(", ")}.`);
  }
}

/** Runs a conversion; where it fails for a size that is not known, and an input leaves sizes free, says how to fix them. */
function advised<T>(inputs: readonly InputPort[], shapes: Readonly<Record<string, Shape>>, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const isOfSizes =
      error instanceof BoxbenchError && error.code === "UNSUPPORTED_OP" && /known|free/u.test(error.message);
    // The batch alone has an option of its own.
    const open = inputs.find(({ name, shape }) => (shapes[name] ?? shape)?.slice(1).includes(null));
    if (!isOfSizes || open === undefined) {
      throw error;
    }
    const sizes = (shapes[open.name] ?? open.shape)!.map((size) => size ?? "?").join(",");
    throw new BoxbenchError(
      error.code,
      `${error.message} Sizes can be fixed: --input-shape ${open.name}=${sizes} with a number for each ? (inputShapes in code).`,
      { cause: error },
    );
  }
}

function checkInputShape(name: string, shape: unknown): void {
  const isSize = (size: unknown) => size === null || (Number.isSafeInteger(size) && Number(size) >= 0);
  if (!Array.isArray(shape) || !shape.every(isSize)) {
    throw new BoxbenchError(
      "USAGE",
      `Input "${name}" cannot have shape ${shown(shape)}: give a list of whole numbers, with null for a size that stays free.`,
    );
  }
}
