import { chooseVariants } from "../plan/choose-variants.ts";
import type { MeasureRunOptions } from "../rounds/measure-rounds.ts";

export interface LiveCommandOptions extends MeasureRunOptions {
  readonly port: number;
  readonly out?: string;
  /** End when the first device is done. */
  readonly once?: boolean;
  /** Serve other devices, at this address; `true` for the only one there is. */
  readonly lan?: string | true;
  /** Minutes after which other devices are no longer served. */
  readonly minutes: number;
  /** Serve nothing, and write the page into this folder. */
  readonly export?: string;
}

/** Small, and of three kinds: a person waits for them. */
const firstVariants = ["linear-exact", "small-conv", "cnn-low-lr"] as const;

/** What is measured, with the ids of its variants. */
export function measuredOf(options: LiveCommandOptions, variantIds: readonly string[]): LiveCommandOptions {
  return options.model === undefined ? { ...options, variant: variantIds } : options;
}

/** What results.json says of how the page was served: no address, and no token. */
export function commandOf({ lan }: LiveCommandOptions): string {
  return lan === undefined ? "npx boxbench live" : "npx boxbench live --lan";
}

/** What a page may choose from. */
export function variantIdsOf(options: LiveCommandOptions): readonly string[] {
  if (options.model !== undefined) return ["your model"];
  return options.variant === undefined && options.task === undefined
    ? firstVariants
    : chooseVariants(options).variantIds;
}
