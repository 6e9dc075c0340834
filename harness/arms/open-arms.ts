import { realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { ComparisonSide, VariantRecord } from "../../src/core/results.ts";
import { modelOf } from "../../src/measure/comparison/sides.ts";
import type { Context } from "../base/command.ts";
import type { JobModel } from "../workers/job-base.ts";
import { packageRoot } from "../base/package.ts";
import { withBases } from "../subjects/parity-bases.ts";
import { prepareUserModel, type UserModelOptions } from "../subjects/user-model/prepare.ts";
import type { WorkerCode } from "../workers/worker-process.ts";
import type { Arm } from "../plan/chosen-runtime.ts";
import { checkOut, type Checkout } from "./checkout.ts";
import { prepareBase } from "./prepare-base.ts";

export interface ArmOptions extends Omit<UserModelOptions, "model"> {
  readonly aa?: boolean;
  readonly against?: string;
  readonly models: string;
  readonly model?: string;
}

/** The two arms of a run: A, and B which is held against it. */
export interface Arms {
  readonly pair: readonly [a: Arm, b: Arm];
  /**
   * Makes the models of A ready, where they are not those of the run.
   *
   * @param folder for the files of this run
   * @returns what the two sides of the comparison are
   */
  prepare(variants: readonly VariantRecord[], folder: string): Promise<[ComparisonSide, ComparisonSide]>;
  /** Removes what was made for the arms. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * The arms that the options ask for; null for a run that measures everything once.
 *
 * @throws BoxbenchError USAGE when there is no such reference
 */
export async function openArms(options: ArmOptions, context: Context): Promise<Arms | null> {
  if (options.aa === true) return sameTwice();
  return options.against === undefined ? null : beside(options.against, options, context);
}

function sameTwice(): Arms {
  const pair = [ownArm("a", "this tree"), ownArm("b", "this tree, the same again")] as const;
  return {
    pair,
    prepare: async (variants) => [sideOf(pair[0], variants), sideOf(pair[1], variants)],
    close: async () => {},
  };
}

async function beside(reference: string, options: ArmOptions, context: Context): Promise<Arms> {
  context.note(`Checking out ${reference} beside the work tree.`);
  const checkout = await checkOut(reference, process.cwd(), context.signal);
  const models = new Map<string, JobModel>();
  const missing = new Map<string, string>();
  const code = await codeIn(checkout);
  const { name: what, relocate, close } = checkout;
  const base: Arm = { name: "base", what, code, models, missing, relocate };
  const work = ownArm("work", "the work tree");
  const addModels = async (added: readonly JobModel[]) => {
    const plain = new Map(added.map((model) => [model.variantId, model]));
    for (const [id, model] of await withBases(plain, options.seed, context)) models.set(id, model);
  };
  return {
    pair: [base, work],
    prepare: async (variants, folder) => {
      const own = sideOf(work, variants);
      if (options.model !== undefined) {
        const userModel = { ...options, model: relocate(options.model) };
        const { jobModel, record } = await prepareUserModel(userModel, folder, context);
        await prepareBase(code, what, relocate(options.models), [], context.signal);
        await addModels([jobModel]);
        return [sideOf(base, [record]), own];
      }
      const ids = variants.map(({ id }) => id);
      const prepared = await prepareBase(code, what, relocate(options.models), ids, context.signal);
      const sizes: ComparisonSide["models"] = [];
      for (const variant of prepared) {
        if ("missing" in variant) missing.set(variant.variantId, `${what}: ${variant.missing}.`);
        else {
          sizes.push(variant.size);
        }
      }
      await addModels(prepared.flatMap((variant) => ("missing" in variant ? [] : [variant.model])));
      return [{ arm: base.name, what, models: sizes }, own];
    },
    close,
  };
}

/**
 * The code that measures a reference: its own, where the reference is one of boxbench itself; else this one, and only
 * the files that it measures are the reference's.
 */
async function codeIn({ folder, relocate }: Checkout): Promise<WorkerCode> {
  const worker = relocate(join(await realpath(packageRoot), "harness", "worker.ts"));
  return { root: dirname(dirname(worker)), cwd: folder };
}

function ownArm(name: string, what: string): Arm {
  return { name, what, code: null, models: null, missing: new Map(), relocate: resolve };
}

function sideOf({ name, what }: Arm, variants: readonly VariantRecord[]): ComparisonSide {
  const models = variants.flatMap(({ id, onnx }) => (onnx === null ? [] : [modelOf(id, onnx)]));
  return { arm: name, what, models };
}
