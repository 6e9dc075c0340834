import { create } from "@bufbuild/protobuf";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType as DataType,
  ValueInfoProtoSchema,
  type ModelProto,
} from "../../proto/onnx_pb.ts";
import { changed } from "../changed.ts";
import { levels } from "../affine.ts";
import { planInt8 } from "../int8-plan.ts";
import { checkIsFloat32, ModelEdit } from "../model-edit.ts";
import type { SchemeOptions } from "../scheme.ts";

export interface CalibrationModel {
  /** The model with the tensors as outputs, beside its own. */
  readonly model: ModelProto;
  /** The tensors whose range is wanted and that nodes make. */
  readonly computed: readonly string[];
  /** Those that callers feed. */
  readonly fed: readonly string[];
}

/**
 * A model that shows the tensors whose ranges `int8` needs. Run it with its optimisations off.
 *
 * @param others names of tensors to show beside them
 */
export function calibrationModel(
  model: ModelProto,
  options: SchemeOptions = {},
  others: readonly string[] = [],
): CalibrationModel {
  checkIsFloat32(model);
  const edit = new ModelEdit(model);
  const wanted = new Set<string>(others.filter((name) => !edit.initializers.has(name)));
  for (const [name, shared] of planInt8(edit, options, levels.int8).activations) {
    if (shared !== null || edit.initializers.has(name)) continue;
    wanted.add(name);
    // What a Relu or Clip cuts off is not counted, so its result is looked at.
    for (const reader of edit.readers.get(name) ?? []) {
      if (reader.opType === "Relu" || reader.opType === "Clip") wanted.add(reader.output[0]!);
    }
  }
  const inputs = new Set(edit.graph.input.map(({ name }) => name));
  const computed = [...wanted].filter((name) => !inputs.has(name));
  const added = computed
    .filter((name) => !edit.graphOutputs.has(name))
    .map((name) =>
      create(ValueInfoProtoSchema, {
        name,
        type: { value: { case: "tensorType", value: { elemType: DataType.FLOAT } } },
      }),
    );
  const graph = changed(GraphProtoSchema, edit.graph, { output: [...edit.graph.output, ...added] });
  return {
    model: changed(ModelProtoSchema, model, { graph }),
    computed,
    fed: [...wanted].filter((name) => inputs.has(name)),
  };
}
