import { BoxbenchError } from "../core/errors.ts";
import { irVersions } from "./builder.ts";
import { passNames, type PassName } from "./passes/run-passes.ts";

export interface ConvertOptions {
  /** 13 to 21; 17 by default. */
  readonly opset?: number;
  /** Fixes an unknown batch size; the batch stays free without it. */
  readonly batch?: number;
  /**
   * `nchw` makes inputs of rank 4 [N, C, H, W], where TF.js has [N, H, W, C]: for callers whose images are
   * stored so. `nhwc` by default. Outputs stay as in TF.js.
   */
  readonly inputLayout?: "nhwc" | "nchw";
  /** Entries for `metadata_props`, beside the converter's own: `source`, `source_sha256`, `input_layout`. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Passes to leave out: `{ foldBatchNormalization: false }`. All run by default. */
  readonly passes?: Partial<Readonly<Record<PassName, boolean>>>;
}

const DEFAULT_OPSET = 17;

/** The opset that is asked for, 17 by default. */
export function checkedOpset(opset: number = DEFAULT_OPSET): number {
  if (typeof opset !== "number" || !Object.hasOwn(irVersions, opset)) {
    throw new BoxbenchError("USAGE", `Opset ${opset} is not supported; choose 13 to 21.`);
  }
  return opset;
}

/** The batch that is asked for; null where it stays free. */
export function checkedBatch(batch: number | undefined): number | null {
  if (batch !== undefined && (!Number.isInteger(batch) || batch < 1)) {
    throw new BoxbenchError("USAGE", `A batch of ${batch} is not possible; give a whole number, 1 or more.`);
  }
  return batch ?? null;
}

/** The layout of image inputs that is asked for. */
export function checkedLayout(layout: "nhwc" | "nchw" = "nhwc"): "nhwc" | "nchw" {
  if (layout !== "nhwc" && layout !== "nchw") {
    throw new BoxbenchError("USAGE", `The input layout "${String(layout)}" is not known: nhwc or nchw.`);
  }
  return layout;
}

/** Refuses names of passes that there are not. */
export function checkPassNames(passes: object): void {
  const unknown = Object.keys(passes).find((name) => !(passNames as string[]).includes(name));
  if (unknown !== undefined) {
    throw new BoxbenchError("USAGE", `There is no pass "${unknown}". There are: ${passNames.join(", ")}.`);
  }
}
