import type { Context } from "../base/command.ts";
import type { ChosenRuntime } from "../plan/chosen-runtime.ts";
import { cellsOf } from "../plan/plan.ts";
import { judgedSubject } from "../subjects/parity-bases.ts";
import { subjectOf, type Subject, type SubjectOptions } from "../subjects/subject.ts";
import type { PageCell } from "./page-selection.ts";

/** What pages may measure, before it is known which browsers open them. */
export interface PreparedForPages {
  readonly subject: Subject;
  /** The cells of each runtime and thread count. */
  readonly cells: readonly PageCell[];
}

/** Prepares models and images, as `bench` does. */
export async function prepareForPages(
  options: SubjectOptions,
  temporary: string,
  context: Context,
): Promise<PreparedForPages> {
  const subject = await judgedSubject(
    await subjectOf(options, [anyRuntime()], temporary, context),
    options.seed,
    context,
  );
  const cells = cellsOf(subject.selection.blocks.slice(0, 1)).map(({ variantId, precision, batch }) => ({
    variantId,
    precision,
    batch,
  }));
  return { subject, cells };
}

/** Which runtimes there are, each browser tells; cells are planned for one that stands for all. */
function anyRuntime(): ChosenRuntime {
  return {
    id: "browser",
    title: "a browser",
    reads: "onnx",
    computes: "here",
    path: null,
    availability: { available: false, reason: "it runs in a page", fix: "open the page" },
  };
}
