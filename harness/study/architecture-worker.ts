/** A child process that trains one head on one split and prints its record: TensorFlow must not share a process. */
import type { ArchitectureSpec } from "../../src/study/architectures.ts";
import { loadBackend } from "../../src/tfjs/backend.ts";
import { failureOf } from "../base/exit-codes.ts";
import { trainArchitecture } from "./train-architecture.ts";
import type { Order } from "./train-each.ts";

try {
  const { id, spec, backend } = JSON.parse(process.argv[2]!) as Order<ArchitectureSpec>;
  const record = await trainArchitecture(id, spec, await loadBackend(backend ?? undefined));
  process.stdout.write(`\n${JSON.stringify(record)}\n`, () => process.exit(0));
} catch (error) {
  process.stderr.write(`${failureOf(error).line ?? "no reason was given"}\n`, () => process.exit(1));
}
