import { Graph, type Attributes } from "../../../src/onnx/graph.ts";
import { floatTensor, int64Tensor } from "../../../src/onnx/tensor.ts";

/** A graph written by hand, and shown as lines: `opType inputs -> output`. Its input is `x`, [N, 2, 3, 4]. */
export class Sketch {
  readonly graph = new Graph();

  constructor(outputs: readonly string[]) {
    this.graph.inputs.push({ name: "x", value: "x", dtype: "float32", dims: [null, 2, 3, 4] });
    outputs.forEach((value) => this.graph.outputs.push({ name: value, value, dtype: "float32", dims: [] }));
  }

  node(opType: string, inputs: string[], output: string, attributes: Attributes = {}): this {
    this.graph.nodes.push({ opType, inputs, outputs: [output], attributes, layer: output });
    return this;
  }

  vector(name: string, values: readonly number[], shape: readonly number[] = [values.length]): this {
    this.graph.constants.set(name, floatTensor(shape, Float32Array.from(values)));
    return this;
  }

  shape(name: string, values: readonly number[]): this {
    this.graph.constants.set(name, int64Tensor(values));
    return this;
  }

  lines(): string[] {
    return this.graph.nodes.map(
      ({ opType, inputs, outputs }) => `${opType} ${inputs.join(" ")} -> ${outputs.join(" ")}`,
    );
  }

  numbers(name: string): number[] {
    return [...(this.graph.constants.get(name)!.read() as Float32Array)];
  }
}
