/** The child process of a study: TensorFlow lives here, one training at a time. */
import { failureOf } from "../base/exit-codes.ts";
import { trainingRecordSchema } from "../../src/core/study/training.ts";
import { loadBackend } from "../../src/tfjs/backend.ts";
import { runTraining } from "./run-training.ts";
import { recordCacheIn } from "./record-cache.ts";
import type { TrainerOrder, TrainerReply } from "./trainer.ts";

const reply = (message: TrainerReply) => process.send!(message);

let backend: ReturnType<typeof loadBackend> | undefined;
process.on("message", (order: TrainerOrder) => {
  void (async () => {
    try {
      backend ??= loadBackend(order.backend ?? undefined);
      const cache = recordCacheIn(order.cache, trainingRecordSchema);
      reply({ kind: "done", record: await runTraining(order.spec, await backend, cache, order.cachedOnly) });
    } catch (error) {
      reply({ kind: "failed", line: failureOf(error).line ?? "no reason was given" });
    }
  })();
});
// The parent has left: nobody is there to train for.
process.on("disconnect", () => process.exit(0));
