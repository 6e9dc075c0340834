import { toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, type ModelProto, type NodeProto } from "../proto/onnx_pb.ts";
import { asymmetricAffine, levels, quantized, type Affine } from "./affine.ts";
import type { CalibrationRuntime } from "./calibration/calibrate.ts";
import { calibrationModel } from "./calibration/calibration-model.ts";
import { planInt8 } from "./int8-plan.ts";
import { ModelEdit } from "./model-edit.ts";
import type { Ranges, SchemeOptions } from "./scheme.ts";
import { floatsOf } from "./tensor-values.ts";
import { weightScales } from "./weights.ts";

/** What 8 bits add to the tensors of one layer. */
export interface LayerNoise {
  /** The node's name. */
  readonly name: string;
  readonly opType: string;
  /** Signal over noise of its input, weight and result together, in decibels: 10 lg(signal / noise). Low is bad. */
  readonly sqnrDb: number;
}

interface Power {
  signal: number;
  noise: number;
}

/**
 * Signal to quantisation noise of each layer with weights, worst first: what rounding its input, its weight and its
 * result to their levels adds to each, relative to its size, added up.
 *
 * @param examples to look at activations with, others than those of the ranges
 */
export async function layerNoise<Feeds>(
  source: ModelProto,
  ranges: Ranges,
  examples: readonly Feeds[],
  runtime: CalibrationRuntime<Feeds>,
  options: SchemeOptions = {},
): Promise<LayerNoise[]> {
  const edit = new ModelEdit(source);
  const { nodes, folded, activations } = planInt8(edit, options, levels.int8);
  const powers = await activationPowers(source, ranges, examples, runtime, options);
  const afterFold = new Map([...folded.values()].map(({ before, after }) => [before, after]));
  const rootOf = (name: string): string => {
    const shared = activations.get(name);
    return typeof shared === "string" ? rootOf(shared) : name;
  };
  return [...nodes]
    .filter(([node, { weights }]) => weights.size > 0 && node.name !== "")
    .map(([node, { weights }]) => {
      const tensors = [node.input[0]!, afterFold.get(node.output[0]!) ?? node.output[0]!].map(rootOf);
      const weightPowers = [...weights].map(([position, key]) =>
        powerOfWeight(edit, node, position, key.startsWith("all:") ? null : Number(key.split(":")[0])),
      );
      const all = [...tensors.flatMap((name) => powers.get(name) ?? []), ...weightPowers];
      const share = all.reduce((sum, { signal, noise }) => sum + (signal > 0 ? noise / signal : 0), 0);
      return { name: node.name, opType: node.opType, sqnrDb: -10 * Math.log10(Math.max(share, 1e-30)) };
    })
    .toSorted((a, b) => a.sqnrDb - b.sqnrDb);
}

async function activationPowers<Feeds>(
  source: ModelProto,
  ranges: Ranges,
  examples: readonly Feeds[],
  runtime: CalibrationRuntime<Feeds>,
  options: SchemeOptions,
): Promise<Map<string, Power>> {
  const { model, computed, fed } = calibrationModel(source, options);
  const run = await runtime.open(toBinary(ModelProtoSchema, model));
  const powers = new Map<string, Power>();
  const look = (name: string, values: Float32Array | undefined) => {
    const range = ranges.get(name);
    if (values === undefined || range === undefined) return;
    const power = powers.get(name) ?? { signal: 0, noise: 0 };
    powers.set(name, power);
    const affine = asymmetricAffine(range, levels.uint8);
    for (const value of values) addTo(power, value, restored(value, affine));
  };
  for (const feeds of examples) {
    const outputs = await run(feeds);
    for (const name of computed) look(name, outputs[name]);
    for (const name of fed) look(name, runtime.inputOf(feeds, name));
  }
  return powers;
}

function restored(value: number, affine: Affine): number {
  return (quantized(value, affine, levels.uint8) - affine.zeroPoint) * affine.scale;
}

function addTo(power: Power, value: number, rounded: number): void {
  power.signal += value ** 2;
  power.noise += (value - rounded) ** 2;
}

function powerOfWeight(edit: ModelEdit, node: NodeProto, position: number, axis: number | null): Power {
  const tensor = edit.initializers.get(node.input[position]!)!;
  const dims = tensor.dims.map(Number);
  const values = floatsOf(tensor);
  const scales = weightScales({ tensor, axis }, levels.int8);
  const inner = axis === null ? values.length : dims.slice(axis + 1).reduce((a, b) => a * b, 1);
  const power = { signal: 0, noise: 0 };
  values.forEach((value, at) => {
    const scale = scales[axis === null ? 0 : Math.floor(at / inner) % scales.length]!;
    addTo(power, value, quantized(value, { scale, zeroPoint: 0 }, levels.int8) * scale);
  });
  return power;
}
