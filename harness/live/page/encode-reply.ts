import type { Tensor, Tensors } from "../../../src/core/tensor.ts";

/**
 * A reply as the server takes it apart: four bytes that say how long its head is, the head as JSON, the bytes of
 * tensors.
 *
 * @param runs the answer, where it is the tensors of some runs
 */
export function encodedReply(head: Readonly<Record<string, unknown>>, runs: readonly Tensors[] | null): Blob {
  const entries = (runs ?? []).flatMap((tensors) => Object.entries(tensors));
  const value =
    runs === null
      ? (head["value"] ?? null)
      : runs.map((tensors) =>
          Object.entries(tensors).map(([name, { dtype, shape, data }]) => ({
            name,
            dtype,
            shape,
            byteLength: bytesOf(name, data).byteLength,
          })),
        );
  const json = new TextEncoder().encode(JSON.stringify({ ...head, value }));
  const length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, json.byteLength, true);
  return new Blob([length, json, ...entries.map(([name, { data }]) => bytesOf(name, data))]);
}

function bytesOf(name: string, data: Tensor["data"]): Uint8Array<ArrayBuffer> {
  if (!ArrayBuffer.isView(data)) throw new Error(`The output "${name}" is text, which a page does not send`);
  // A Blob takes no shared memory, which WASM with threads answers in.
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
}
