import { failureOf } from "../base/exit-codes.ts";
import type { Order } from "./train-each.ts";

/**
 * The whole of a child process that trains once: reads its order from the command line, prints the record as the last
 * line, and ends. TensorFlow must not share a process.
 */
export async function printRecord<Spec>(train: (order: Order<Spec>) => Promise<unknown>): Promise<void> {
  try {
    const record = await train(JSON.parse(process.argv[2]!) as Order<Spec>);
    process.stdout.write(`\n${JSON.stringify(record)}\n`, () => process.exit(0));
  } catch (error) {
    process.stderr.write(`${failureOf(error).line ?? "no reason was given"}\n`, () => process.exit(1));
  }
}
