import { tensorFrom } from "../../src/tensors/arrays.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import { answerSchemas, type PageFunction } from "./answers.ts";
import { replySchema } from "./protocol.ts";
import type { z } from "zod";

/** Most bytes of a reply's head, and of a whole reply. */
export const mostHeadBytes = 5_000_000;
export const mostReplyBytes = 256 * 2 ** 20;

export type ReplyHead = z.infer<typeof replySchema>;

/** A reply that does not fit. Its message names no content, since nobody has checked it. */
export class RefusedReply extends Error {}

/**
 * Takes a reply apart: four bytes that say how long its head is (little endian), the head as JSON, and the bytes of
 * tensors.
 *
 * @throws RefusedReply
 */
export function splitReply(body: Uint8Array): { head: ReplyHead; bytes: Uint8Array } {
  if (body.byteLength < 4) throw new RefusedReply("a reply without a head");
  const length = new DataView(body.buffer, body.byteOffset, 4).getUint32(0, true);
  if (length > mostHeadBytes) throw new RefusedReply(`a head of more than ${mostHeadBytes} bytes`);
  if (4 + length > body.byteLength) throw new RefusedReply("a head that is longer than its reply");
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body.subarray(4, 4 + length)));
  } catch {
    throw new RefusedReply("a head that is no JSON");
  }
  const head = replySchema.safeParse(value);
  if (!head.success) throw new RefusedReply("a head that does not fit its schema");
  return { head: head.data, bytes: body.subarray(4 + length) };
}

/**
 * What a function of the page answered.
 *
 * @throws RefusedReply where it is not of the form that this function has
 */
export function answerOf(name: PageFunction, value: unknown, bytes: Uint8Array): unknown {
  const parsed = answerSchemas[name].safeParse(value);
  if (!parsed.success) throw new RefusedReply(`an answer to "${name}" that does not fit its schema`);
  if (name !== "run") {
    if (bytes.byteLength > 0) throw new RefusedReply(`bytes behind an answer to "${name}"`);
    return parsed.data;
  }
  return tensorsOfRuns(parsed.data as DescribedRun[], bytes);
}

type DescribedRun = z.infer<(typeof answerSchemas)["run"]>[number];

function tensorsOfRuns(runs: readonly DescribedRun[], bytes: Uint8Array): Tensors[] {
  let offset = 0;
  const answers = runs.map((described) => {
    const size = described.reduce((sum, { byteLength }) => sum + byteLength, 0);
    const answer = tensorsOf(described, bytes.subarray(offset, offset + size));
    offset += size;
    return answer;
  });
  if (offset !== bytes.byteLength) throw new RefusedReply("more bytes than its tensors have");
  return answers;
}

function tensorsOf(described: DescribedRun, bytes: Uint8Array): Tensors {
  let offset = 0;
  const entries = described.map(({ name, dtype, shape, byteLength }) => {
    // A copy of its own (a Buffer's `slice` is none), so that every array begins where its type wants it to.
    const own = Uint8Array.from(bytes.subarray(offset, offset + byteLength));
    offset += byteLength;
    const count = shape.reduce((product, size) => product * size, 1);
    if (own.byteLength !== byteLength || byteLength !== count * bytesOfElement[dtype])
      throw new RefusedReply("a tensor whose bytes do not fit its shape");
    return [name, tensorFrom(dtype, shape, own.buffer)] as const;
  });
  if (new Set(entries.map(([name]) => name)).size !== entries.length)
    throw new RefusedReply("two tensors of one name");
  return Object.fromEntries(entries);
}

const bytesOfElement = {
  float32: 4,
  float64: 8,
  float16: 2,
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  uint64: 8,
  int64: 8,
  bool: 1,
} as const;
