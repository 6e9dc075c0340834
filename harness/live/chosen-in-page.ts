import type { Availability } from "../../src/core/device.ts";
import type { Runtime } from "../../src/runtimes/types.ts";
import type { ChosenRuntime } from "../plan/chosen-runtime.ts";

/** A runtime of a page, chosen for a run. */
export function chosenInPage(
  { id, title, reads, computes = "here" }: Pick<Runtime, "id" | "title" | "reads" | "computes">,
  availability: Availability,
): ChosenRuntime {
  return { id, title, reads, computes, path: null, availability };
}
