import type { MeasuredCell, Results } from "../core/results.ts";
import { accuracyOf } from "./accuracies.ts";
import { mainConfiguration, rankedCells, variantIdsOf } from "./cells.ts";
import { paretoFront } from "./pareto.ts";

/** A variant on its fastest runtime. */
export interface TradeOff {
  readonly variantId: string;
  readonly meanErrorPx: number;
  readonly cell: MeasuredCell;
}

/** Every variant that has both an accuracy and a latency, in the run's order. */
export function tradeOffsOf(results: Results): TradeOff[] {
  const configuration = mainConfiguration(results);
  return variantIdsOf(results).flatMap((variantId) => {
    const meanErrorPx = accuracyOf(results, variantId)?.accuracy.meanErrorPx;
    const [cell] = rankedCells(results, variantId, configuration);
    return meanErrorPx === undefined || cell === undefined ? [] : [{ variantId, meanErrorPx, cell }];
  });
}

/** The variants that no other beats in both latency and accuracy, fastest first. */
export function tradeOffFront(tradeOffs: readonly TradeOff[]): TradeOff[] {
  return paretoFront(
    tradeOffs,
    ({ cell }) => cell.latency.p50Ms,
    ({ meanErrorPx }) => meanErrorPx,
  );
}
