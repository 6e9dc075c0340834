import type { Graph } from "../graph.ts";
import { cancelTransposes } from "./cancel-transposes.ts";
import { dropDeadNodes } from "./drop-dead-nodes.ts";
import { dropIdentities } from "./drop-identities.ts";
import { foldBatchNormalization } from "./fold-batch-normalization.ts";
import { foldConstants } from "./fold-constants.ts";
import { foldIntoConvolution } from "./fold-into-convolution.ts";
import { foldIntoMatMul } from "./fold-into-mat-mul.ts";
import { foldRescaling } from "./fold-rescaling.ts";
import { foldTransposedStacks } from "./fold-transposed-stacks.ts";
import { mergePads } from "./merge-pads.ts";
import { moveTransposes } from "./move-transposes.ts";
import { shareEqualNodes } from "./share-equal-nodes.ts";

/** Rewrites the graph into one that computes the same with fewer nodes. */
export type Pass = (graph: Graph) => void;

/** All passes, in the order in which they run. */
export const passes = {
  dropIdentities,
  foldConstants,
  cancelTransposes,
  foldTransposedStacks,
  moveTransposes,
  foldRescaling,
  foldBatchNormalization,
  foldIntoConvolution,
  foldIntoMatMul,
  mergePads,
  shareEqualNodes,
  dropDeadNodes,
} as const satisfies Record<string, Pass>;

export type PassName = keyof typeof passes;

export const passNames = Object.keys(passes) as PassName[];

export interface PassReport {
  readonly pass: PassName;
  readonly nodesRemoved: number;
}

/** Runs all passes but those that are switched off. */
export function runPasses(graph: Graph, enabled: Partial<Readonly<Record<PassName, boolean>>>): PassReport[] {
  return passNames
    .filter((pass) => enabled[pass] ?? true)
    .map((pass) => {
      const before = graph.nodes.length;
      passes[pass](graph);
      return { pass, nodesRemoved: before - graph.nodes.length };
    });
}
