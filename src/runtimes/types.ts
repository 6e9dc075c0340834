/** Ids are stable: they stand in reports, file names and options. */
export type RuntimeId = string;

/** What this machine can do with a runtime, and if nothing, why and what would change that. */
export type Availability =
  | { readonly available: true; readonly version: string; readonly device: string }
  | { readonly available: false; readonly reason: string; readonly fix: string };

/** A float32 tensor in row-major order. */
export interface FloatTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** The files of one variant in every form that a runtime may want. */
export interface ModelFiles {
  /** Path of the ONNX file. */
  readonly onnxPath: string;
  /** Path of the TF.js model.json, with its weights beside it; absent for a model that came as ONNX. */
  readonly layersModelPath?: string;
}

export interface OpenOptions {
  /** Worker threads inside the runtime; explicit, never the runtime's own default. */
  readonly threads: number;
}

/** Milliseconds that opening took, phase by phase. */
export interface OpenTimings {
  /** Loading the runtime's own code. Zero when it was loaded before in this process. */
  readonly importMs: number;
  readonly readMs: number;
  readonly createMs: number;
}

/** Where the nodes of a model ran. */
export interface Placement {
  /** The device in words, such as `CPU` or `NVIDIA H200`. */
  readonly device: string;
  /** Number of executed graph nodes per execution provider, such as `{ CPUExecutionProvider: 8 }`. */
  readonly nodesByProvider: Readonly<Record<string, number>>;
}

export interface Session {
  readonly timings: OpenTimings;
  /**
   * Runs the model once.
   *
   * @param input shape [N, side, side, channels], raw pixels 0 to 255
   * @returns the first output, row-major, on the host: the call includes every copy from the device. The
   *   array belongs to the caller.
   */
  run(input: FloatTensor): Promise<Float32Array>;
  /** Finds where the nodes run, in a separate session, untimed; null where the runtime cannot tell. */
  placement(input: FloatTensor): Promise<Placement | null>;
  /** Frees everything. No call after this one. */
  close(): Promise<void>;
}

/** An engine and its execution provider. */
export interface Runtime {
  readonly id: RuntimeId;
  /** One line for `boxbench doctor`. */
  readonly title: string;
  /** Which of the model's files it reads. */
  readonly reads: "onnx" | "layers-model";
  /** Never throws. */
  probe(): Promise<Availability>;
  /**
   * @throws BoxbenchError UNAVAILABLE when the library does not load
   * @throws BoxbenchError ONNX_FILE or MODEL_FILE when the model does not load
   */
  open(model: ModelFiles, options: OpenOptions): Promise<Session>;
}
