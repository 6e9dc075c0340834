import { BoxbenchError } from "../../core/errors.ts";
import { camelCase } from "../layer-config.ts";

/** An object of the topology. */
export type Fields = Readonly<Record<string, unknown>>;

/** The name of a model or layer; the fallback where it has none. */
export function nameOf(fields: Fields, fallback: string): string {
  return typeof fields["name"] === "string" ? fields["name"] : fallback;
}

/** An object; `what` names it in the error. */
export function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw broken(`${what} is missing or no object`);
  }
  return value as Fields;
}

/** A list; `what` names it in the error. */
export function listOf(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) {
    throw broken(`${what} must be a list`);
  }
  return value;
}

/** JSON nested deeper than this is no configuration of a layer. */
const DEEPEST_JSON = 500;

/** The same JSON with keys in camel case: files have `class_name` where TF.js objects have `className`. */
export function camelCaseKeys(value: unknown, depth: number): unknown {
  if (depth > DEEPEST_JSON) {
    throw broken(`it is nested more than ${DEEPEST_JSON} levels deep`);
  }
  if (Array.isArray(value)) {
    return value.map((element) => camelCaseKeys(element, depth + 1));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [camelCase(key), camelCaseKeys(field, depth + 1)]),
  );
}

/** An error about a topology that does not fit together. */
export function broken(problem: string): BoxbenchError {
  return new BoxbenchError("MODEL_FILE", `The model topology cannot be used: ${problem}.`);
}

/**
 * The error about a file of Keras 3. TF.js refuses it, so nothing says what it should compute; taken for Keras 2,
 * some of its layers would be wrong in silence (hard_sigmoid, the slope of LeakyReLU).
 */
export function savedByKeras3(sign: string): BoxbenchError {
  return new BoxbenchError(
    "MODEL_FILE",
    `This model was saved by Keras 3 (${sign}), which TF.js cannot load either: ` +
      "save it with Keras 2 (pip install tf_keras, and TF_USE_LEGACY_KERAS=1 before TensorFlow is imported) " +
      "and make a tfjs_layers_model of that.",
  );
}
