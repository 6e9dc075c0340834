/** A cell as the page shows it. */
export interface ShownCell {
  readonly variantId: string;
  readonly runtimeId: string;
  readonly batch: number;
  readonly threads: number;
  readonly status: string;
  readonly p50: string;
  readonly interval: string;
  readonly parity: string;
  readonly accuracy: string;
  /** Why it has no times, or why they are in doubt. */
  readonly note: string;
}

export interface DeviceState {
  readonly phase: "ready" | "preparing" | "measuring" | "done" | "failed";
  /** From 0 to 1. */
  readonly share: number;
  readonly line: string;
  /** The time that is left, in words. */
  readonly left: string;
  readonly cells: readonly ShownCell[];
  /** Paths on this server. */
  readonly reportPath: string | null;
  readonly galleryPath: string | null;
}

/** Before anything was asked for. */
export const firstState: DeviceState = {
  phase: "ready",
  share: 0,
  line: "",
  left: "",
  cells: [],
  reportPath: null,
  galleryPath: null,
};
