import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { TrainingRecord, TrainingSpec } from "../../src/core/study/training.ts";
import type { BackendId } from "../../src/tfjs/types.ts";
import { typescriptFlags } from "../base/typescript.ts";
import { lastWordsOf } from "../workers/last-words.ts";

export interface TrainerOrder {
  readonly spec: TrainingSpec;
  /** Folder of finished trainings; null to train anew. */
  readonly cache: string | null;
  /** Null for the fastest that loads. */
  readonly backend: BackendId | null;
  /** Does not train what is not in the cache. */
  readonly cachedOnly: boolean;
}

export type TrainerReply =
  | { readonly kind: "done"; readonly record: TrainingRecord | null }
  | { readonly kind: "failed"; readonly line: string };

/** A child process that trains: native TensorFlow must not share a process with anything else. */
export interface Trainer {
  /**
   * @returns null where only a cached training was wanted, and there is none
   * @throws BoxbenchError WORKER when the process dies or the training cannot be done
   */
  train(order: TrainerOrder): Promise<TrainingRecord | null>;
  close(): void;
}

const workerPath = fileURLToPath(new URL("worker.ts", import.meta.url));

/** What makes native TensorFlow use one thread, and keeps it quiet. */
export const oneThread = {
  TF_NUM_INTRAOP_THREADS: "1",
  TF_NUM_INTEROP_THREADS: "1",
  OMP_NUM_THREADS: "1",
  TF_CPP_MIN_LOG_LEVEL: "3",
} as const;

/**
 * Starts a trainer with one thread: as many trainers as cores are faster than one with all of them, and one
 * thread adds numbers in a fixed order.
 */
export function startTrainer(): Trainer {
  const child = execa(process.execPath, [...typescriptFlags, workerPath], {
    ipc: true,
    env: oneThread,
    reject: false,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    cleanup: true,
    maxBuffer: 1_000_000,
  });
  return {
    train: async (order) => {
      const answer = child.getOneMessage().catch(() => null);
      await child.sendMessage(order as unknown as Record<string, never>).catch(() => {});
      const reply = (await answer) as TrainerReply | null;
      if (reply?.kind === "done") return reply.record;
      const name = `${order.spec.network} with seed ${order.spec.seed}`;
      if (reply?.kind === "failed") {
        throw new BoxbenchError("WORKER", `The training of ${name} failed: ${reply.line}`);
      }
      const { exitCode, signal, stderr } = await child;
      const said = lastWordsOf(stderr);
      throw new BoxbenchError(
        "WORKER",
        `The process that trained ${name} ended with ${signal ?? `exit code ${exitCode ?? "unknown"}`}` +
          `${said === null ? "." : `; it said: ${said}`} The same command goes on after the last finished training.`,
      );
    },
    close: () => void child.kill(),
  };
}
