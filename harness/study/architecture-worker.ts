/** A child process that trains one head on one split. */
import type { ArchitectureSpec } from "../../src/study/architectures.ts";
import { loadBackend } from "../../src/tfjs/backend.ts";
import { printRecord } from "./print-record.ts";
import { trainArchitecture } from "./train-architecture.ts";

await printRecord<ArchitectureSpec>(async ({ id, spec, backend }) =>
  trainArchitecture(id, spec, await loadBackend(backend ?? undefined)),
);
