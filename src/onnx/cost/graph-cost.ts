import type { ModelProto, ValueInfoProto } from "../proto/onnx_pb.ts";
import { bytesOf, knownConstant, made, type KnownValue } from "./known-value.ts";
import type { NodeCost } from "./rule.ts";
import { CostWalk } from "./walk.ts";

/** What one run of a model costs. A total is null where one of its parts is not known. */
export interface GraphCost {
  /** Images in the run. */
  readonly batch: number;
  readonly flops: number | null;
  readonly parameters: number;
  readonly weightBytes: number;
  readonly activationBytes: number | null;
  readonly inputBytes: number | null;
  readonly outputBytes: number | null;
  readonly nodes: readonly NodeCost[];
  /** Why a total is null: each operator without a rule, and each that needs what only a run tells. */
  readonly unknown: readonly string[];
}

/**
 * Works out what a model computes and moves in one run, from its graph alone.
 *
 * @param batch images in the run: the first dimension of inputs that leave it open
 * @param exampleShape the rest of the shape, for inputs that leave that open too
 */
export function graphCost(model: ModelProto, batch: number, exampleShape?: readonly number[]): GraphCost {
  const { initializer, input, node, output } = model.graph!;
  const values = new Map<string, KnownValue>(
    initializer.map((tensor) => [tensor.name, knownConstant(tensor)]),
  );
  const inputs = input.filter(({ name }) => !values.has(name));
  for (const port of inputs) {
    const value = valueOfInput(port, batch, exampleShape);
    if (value !== null) values.set(port.name, value);
  }
  const walk = new CostWalk();
  const nodes = walk.run(node, values);
  const bytes = (ports: readonly ValueInfoProto[]) =>
    total(ports.map(({ name }) => (values.has(name) ? bytesOf(values.get(name)!) : null)));
  return {
    batch,
    flops: total(nodes.map(({ flops }) => flops)),
    parameters: nodes.reduce((sum, { parameters }) => sum + parameters, 0),
    weightBytes: nodes.reduce((sum, { weightBytes }) => sum + weightBytes, 0),
    activationBytes: total(nodes.map(({ activationBytes }) => activationBytes)),
    inputBytes: bytes(inputs),
    outputBytes: bytes(output),
    nodes,
    unknown: [...walk.unknown, ...inputs.flatMap(({ name }) => (values.has(name) ? [] : [`input ${name}`]))],
  };
}

/** The sum, or null where one part is not known. */
function total(parts: readonly (number | null)[]): number | null {
  const known = parts.filter((part) => part !== null && !Number.isNaN(part));
  return known.length === parts.length ? known.reduce<number>((sum, part) => sum + part!, 0) : null;
}

/** Null where a dimension stays open. */
function valueOfInput(
  { type }: ValueInfoProto,
  batch: number,
  exampleShape: readonly number[] | undefined,
): KnownValue | null {
  if (type?.value.case !== "tensorType") return null;
  const { elemType, shape } = type.value.value;
  const dims = shape?.dim ?? [batch, ...(exampleShape ?? [])].map(() => null);
  const sizes = dims.map((dimension, axis) => {
    const known = dimension?.value.case === "dimValue" ? Number(dimension.value.value) : 0;
    if (known > 0) return known;
    return axis === 0 ? batch : exampleShape?.[axis - 1];
  });
  return sizes.every((size) => size !== undefined) ? made(elemType, sizes) : null;
}
