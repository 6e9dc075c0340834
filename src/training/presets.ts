import type { PresetName } from "../zoo/types.ts";

/** How many images each preset trains and validates on; how long is part of each variant's recipe. */
export const datasetSizes = {
  full: { trainCount: 10_000, validationCount: 2_000 },
  quick: { trainCount: 2_000, validationCount: 500 },
} as const satisfies Record<PresetName, { trainCount: number; validationCount: number }>;

export const presetNames = Object.keys(datasetSizes) as readonly PresetName[];
