/** A child process that trains one classifier. */
import { loadBackend } from "../../src/tfjs/backend.ts";
import { historyNumbers } from "../../src/training/history-numbers.ts";
import { trainOnce } from "../../src/training/train-once.ts";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { ClassRecord } from "../../src/core/study/classes.ts";
import type { ClassSpec } from "../../src/study/classes.ts";
import { printRecord } from "./print-record.ts";
import type { Order } from "./train-each.ts";

async function train({ id, spec, backend: forced }: Order<ClassSpec>): Promise<ClassRecord> {
  const { variantId, seed, preset } = spec;
  const backend = await loadBackend(forced ?? undefined);
  const trained = await trainOnce(backend, { variantId, seed, preset });
  if (trained.task !== "classes") {
    throw new BoxbenchError("USAGE", `${variantId} finds a point; it tells no classes apart.`);
  }
  const { training, accuracy, parameters } = trained;
  const { validationLossRange = null, trainLossRises = null } = historyNumbers(training.history);
  return {
    id,
    variantId,
    preset,
    seed,
    backend: backend.id,
    outcome: training.outcome,
    optimizer: training.attempts.at(-1)!.optimizer,
    parameters,
    epochs: training.epochs,
    seconds: training.seconds + training.pretrainingSeconds,
    accuracy:
      accuracy === null
        ? null
        : {
            count: accuracy.count,
            errorRate: 1 - accuracy.accuracy,
            logLoss: accuracy.logLoss,
            varianceRatio: accuracy.varianceRatio,
            majorityAccuracy: accuracy.majorityAccuracy,
          },
    validationLossRange,
    trainLossRises,
  };
}

await printRecord(train);
