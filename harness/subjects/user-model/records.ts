import { sha256Of } from "../../../src/core/hash.ts";
import type { DatasetRecord, VariantRecord } from "../../../src/core/results.ts";
import { bytesOf } from "../../../src/tensors/arrays.ts";
import type { InputSet } from "../../workers/reference-file.ts";
import type { IndexBounds } from "./index-bound.ts";
import { describeDraw } from "./examples.ts";
import { describeShapes, onlyImage, type InputForm } from "./input-form.ts";
import type { OwnImages } from "./labelled-images.ts";
import type { ReadModel } from "./read.ts";

/** Where inputs come from: images, files, or a seed. */
interface DatasetSource {
  readonly data?: string;
  readonly inputs?: string;
  readonly seed: number;
}

/** What a report says of the model. */
export function recordOf(
  model: ReadModel,
  form: InputForm,
  path: string,
  wanted: readonly string[],
): VariantRecord {
  const [only] = form.inputs;
  return {
    id: model.id,
    family: "your own",
    summary: `the model in ${path}${model.outputs.length > wanted.length ? `, timed with its ${wanted.length === 1 ? "output" : "outputs"} ${wanted.map((name) => `"${name}"`).join(", ")}` : ""}`,
    preprocessing:
      form.picture?.inputRange === undefined
        ? "none: inputs go in as they are"
        : `pixels by --input-range ${form.picture.inputRange.words}`,
    inputShape: form.unbatched.includes(only?.name ?? "")
      ? [...(only?.shape ?? [])]
      : (only?.shape.slice(1) ?? []),
    parameters: model.parameters,
    layers: model.layers,
    training: null,
    onnx: model.onnx,
  };
}

/** What a report says of its inputs. */
export function datasetOf(
  { data, seed, inputs: given }: DatasetSource,
  form: InputForm,
  indexBounds: IndexBounds,
  { examples }: InputSet,
  own: OwnImages | null,
  taken: readonly string[],
): DatasetRecord {
  const image = onlyImage(form);
  const side = image !== null && image.height === image.width ? image.height : null;
  if (own !== null) {
    return {
      description: `the images in ${data}, ${own.images.width}x${own.images.height}${given === undefined ? "" : `, with ${given} beside them`}`,
      side,
      trainCount: 0,
      validationCount: own.images.count,
      validationSha256: sha256Of(
        Buffer.concat([
          own.images.pixels,
          Buffer.from(JSON.stringify(own.labels.images)),
          ...(given === undefined
            ? []
            : examples.flatMap((feeds) =>
                Object.values(feeds).map((tensor) => Buffer.from(bytesOf(tensor))),
              )),
        ]),
      ),
      ...(taken.length === 0 ? {} : { taken: [...taken] }),
    };
  }
  return {
    description: describeInputs(
      { seed, ...(given === undefined ? {} : { inputs: given }) },
      form,
      indexBounds,
      examples.length,
    ),
    side,
    trainCount: 0,
    validationCount: examples.length,
    validationSha256: sha256Of(
      Buffer.concat(
        examples.flatMap((feeds) => Object.values(feeds).map((tensor) => Buffer.from(bytesOf(tensor)))),
      ),
    ),
    ...(taken.length === 0 ? {} : { taken: [...taken] }),
  };
}

/** Inputs that are no images of a user, in words. */
export function describeInputs(
  { inputs: given, seed }: Omit<DatasetSource, "data">,
  form: InputForm,
  indexBounds: IndexBounds,
  count: number,
): string {
  return given === undefined
    ? `${count} random inputs ${describeShapes(form)}, ${describeDraw(form, indexBounds)}, seed ${seed}`
    : `${count} inputs ${describeShapes(form)} from ${given}`;
}
