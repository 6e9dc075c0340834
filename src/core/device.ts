/** What this machine can do with a runtime, and if nothing, why and what would change that. */
export type Availability =
  | ({
      readonly available: true;
      readonly version: string;
      /** The browser that it runs in, with its version; absent where it runs in none. */
      readonly browser?: string;
      /** Variables that a process must have been started with for `open` to work in it. */
      readonly environment?: Readonly<Record<string, string>>;
    } & Device)
  | { readonly available: false; readonly reason: string; readonly fix: string };

/** What the nodes of a model run on. */
export interface Device {
  /** In words, such as `CPU`, `NVIDIA H200` or `SwiftShader Device (software adapter)`. */
  readonly device: string;
  /** A program on the CPU stands in for the GPU: its answers count, its speed says nothing about WebGPU. */
  readonly software?: true;
}
