import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import { isSoftware, type ChosenRuntime } from "../plan/chosen-runtime.ts";
import type { Answer, Job } from "../workers/job.ts";
import type { WorkerCode, WorkerProcess } from "../workers/worker-process.ts";
import type { Spending } from "./spending.ts";

/** How processes are started, and how long their jobs may take. */
export interface ProcessRules {
  /** The longest that one job may take before its process is ended; three times as long on a software adapter. */
  readonly jobLimitMs: number;
  readonly signal: AbortSignal;
  /** Where the time went; nobody wants to know where it is absent. */
  readonly spending?: Spending;
  /**
   * @param environment variables that the runtime's libraries read when they are loaded
   * @param code of another tree, for an arm of it
   */
  readonly startWorker: (environment: Readonly<Record<string, string>>, code?: WorkerCode) => WorkerProcess;
}

/** A busy machine must not make a slow adapter look like one that hangs. */
const softwarePatience = 3;

/** The process of a block: started with its first job, and again with the next one after a job that ended it. */
export class BlockProcess {
  readonly #runtime: ChosenRuntime;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #rules: ProcessRules;
  #worker: WorkerProcess | null = null;

  constructor(runtime: ChosenRuntime, environment: Readonly<Record<string, string>>, rules: ProcessRules) {
    this.#runtime = runtime;
    this.#environment = environment;
    this.#rules = rules;
  }

  /**
   * Does one job; a process that it takes down is an answer, too.
   *
   * @throws BoxbenchError INTERRUPTED when the signal is aborted
   */
  async run(job: Job): Promise<Answer> {
    const { spending, jobLimitMs, signal } = this.#rules;
    const isNew = this.#worker === null;
    this.#worker ??= this.#rules.startWorker(this.#environment, this.#runtime.arm?.code ?? undefined);
    const worker = this.#worker;
    try {
      const patience = isSoftware(this.#runtime) ? softwarePatience : 1;
      const ask = () => worker.run(job, patience * jobLimitMs, signal);
      const reply = await (spending?.on(job.kind === "accuracy" ? "accuracy" : "cells", ask) ?? ask());
      if (isNew) spending?.started(reply.readyMs ?? 0);
      return reply;
    } catch (error) {
      this.#worker = null;
      if (error instanceof BoxbenchError && error.code === "WORKER") {
        return { kind: "error", code: error.code, message: messageOf(error) };
      }
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#worker?.close();
  }
}
