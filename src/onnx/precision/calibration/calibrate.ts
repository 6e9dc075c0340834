import { toBinary } from "@bufbuild/protobuf";
import { BoxbenchError } from "../../../core/errors.ts";
import { ModelProtoSchema, type ModelProto } from "../../proto/onnx_pb.ts";
import type { Range } from "../affine.ts";
import type { Ranges, SchemeOptions } from "../scheme.ts";
import { calibrationModel } from "./calibration-model.ts";
import { observers, type CalibrationMethod, type Observer } from "./observers.ts";

/** A model that is open in a runtime: ONNX Runtime in Node or in a page. Outputs by name; others than float32 may miss. */
export type RunFloat<Feeds> = (feeds: Feeds) => Promise<Readonly<Record<string, Float32Array>>>;

export interface CalibrationRuntime<Feeds> {
  /** Opens an ONNX file, with optimisations off so that each tensor is what the graph says. */
  readonly open: (bytes: Uint8Array) => Promise<RunFloat<Feeds>>;
  /** The content of a float32 input among the feeds. */
  readonly inputOf: (feeds: Feeds, name: string) => Float32Array;
}

/**
 * Runs a float32 model on examples and finds the range of each tensor that `int8` needs.
 *
 * @throws BoxbenchError DATASET where there is no example, or a tensor is not finite, naming it and the example
 */
export async function calibrate<Feeds>(
  source: ModelProto,
  examples: readonly Feeds[],
  runtime: CalibrationRuntime<Feeds>,
  method: CalibrationMethod = "minmax",
  options: SchemeOptions = {},
): Promise<Ranges> {
  if (examples.length === 0)
    throw new BoxbenchError("DATASET", "There is nothing to calibrate on: no example.");
  const { model, computed, fed } = calibrationModel(source, options);
  const run = await runtime.open(toBinary(ModelProtoSchema, model));
  const found = new Map<string, Observer>([...computed, ...fed].map((name) => [name, observers[method]()]));
  for (const [index, feeds] of examples.entries()) {
    const outputs = await run(feeds);
    for (const name of computed) see(found.get(name)!, name, outputs[name], index);
    for (const name of fed) see(found.get(name)!, name, runtime.inputOf(feeds, name), index);
  }
  return new Map<string, Range>([...found].map(([name, observer]) => [name, observer.range()]));
}

function see(observer: Observer, name: string, values: Float32Array | undefined, index: number): void {
  if (values === undefined) throw new BoxbenchError("ONNX_FILE", `The runtime gave no tensor "${name}".`);
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) {
    throw new BoxbenchError(
      "DATASET",
      `Cannot calibrate: the tensor "${name}" has ${wrong} for example ${index + 1}. Leave that example out, mend the model, or keep the nodes that read the tensor in float32.`,
    );
  }
  if (values.length > 0) observer.see(values);
}
