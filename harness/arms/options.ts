import type { MeasureRunOptions } from "../rounds/measure-rounds.ts";

/** What a run that measures two arms in turns is asked, besides the cells. */
export interface ArmsOptions extends MeasureRunOptions {
  /** Measure everything twice, in turns. */
  readonly aa?: boolean;
  /** A git reference to measure in turns with the work tree. */
  readonly against?: string;
  /** A run of --aa whose noise floor widens the threshold. */
  readonly floor?: string;
  readonly strict?: boolean;
}
