import type { io } from "@tensorflow/tfjs";
import type { Dtype, Port } from "../../core/tensor.ts";
import { portsOfFile } from "../../onnx/graph-model/ports.ts";
import { isDtype } from "../../tensors/arrays.ts";

/** An output of a graph model, and the tensor that TF.js knows it by. */
export interface GraphOutput extends Port {
  /** Such as `Identity:0`. */
  readonly tensor: string;
}

export interface GraphModelPorts {
  /** Named as TF.js takes them in a map of tensors. Hash tables are not among them: TF.js fills these in. */
  readonly inputs: readonly Port[];
  readonly outputs: readonly GraphOutput[];
}

/** What a graph model asks for and gives, with the names that the converter writes into its ONNX file. */
export function graphModelPortsOf(artifacts: io.ModelArtifacts): GraphModelPorts {
  const { modelTopology, signature, userDefinedMetadata } = artifacts;
  const metadata = userDefinedMetadata as { signature?: unknown; structuredOutputKeys?: unknown } | undefined;
  const keys = metadata?.structuredOutputKeys;
  const { inputs, outputs } = portsOfFile({
    topology: modelTopology,
    signature: metadata?.signature ?? signature ?? null,
    structuredOutputKeys: Array.isArray(keys) ? (keys as string[]) : null,
  });
  return {
    inputs: inputs
      .filter(({ resourceId }) => resourceId === null)
      .map(({ name, dtype, shape }) => ({ name, dtype: dtypeOf(dtype), shape })),
    outputs: outputs.map(({ name, ref, dtype }) => ({
      name,
      dtype: dtypeOf(dtype),
      shape: null,
      tensor: `${ref.node}:${ref.output}`,
    })),
  };
}

function dtypeOf(name: string | null): Dtype {
  return name !== null && isDtype(name) ? name : "float32";
}
