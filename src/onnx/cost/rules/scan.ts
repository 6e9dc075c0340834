import type { Rule } from "../rule.ts";
import { positiveAxis } from "../shapes.ts";

/** Runs its graph once for each step of its sequences. */
export const scan: Rule = (node, body) => {
  const graph = node.graph("body");
  const sequenceCount = node.int("num_scan_inputs", 0);
  const stateCount = node.inputs.length - sequenceCount;
  const inputAxes = node.ints("scan_input_axes");
  const given = node.inputs.map((_, index) => node.input(index));
  const states = given.slice(0, stateCount);
  const sequences = given.slice(stateCount).map((value, index) => ({
    value,
    axis: positiveAxis(inputAxes?.[index] ?? 0, value.shape.length),
  }));
  const first = sequences[0]!;
  const steps = first.value.shape[first.axis]!;
  const step = body(graph, [
    ...states.map((state) => ({ ...state, elements: null })),
    ...sequences.map(({ value, axis }) => ({
      ...value,
      shape: value.shape.filter((_, index) => index !== axis),
      elements: null,
    })),
  ]);
  const outputAxes = node.ints("scan_output_axes");
  const outputs = step.outputs.map((output, index) => {
    if (index < stateCount) return output;
    const axis = positiveAxis(outputAxes?.[index - stateCount] ?? 0, output.shape.length + 1);
    return { ...output, shape: output.shape.toSpliced(axis, 0, steps) };
  });
  return { outputs, flops: steps * step.flops, writtenBytes: steps * step.writtenBytes };
};
