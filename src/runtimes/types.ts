import type { Availability, Device } from "../core/device.ts";
import { BoxbenchError } from "../core/errors.ts";
import type { Port, Tensors } from "../core/tensor.ts";

/** Ids are stable: they stand in reports, file names and options. */
export type RuntimeId = string;

/** The files of one variant in every form that a runtime may want. */
export interface ModelFiles {
  /** Path of the ONNX file; files that hold its weights, if any, lie in its folder. */
  readonly onnxPath: string;
  /** Path of a LayersModel's model.json, with its weights beside it; absent for a model that came as something else. */
  readonly layersModelPath?: string;
  /** Path of a graph model's model.json, with its weights beside it; absent for a model that came as something else. */
  readonly graphModelPath?: string;
}

/**
 * The model.json of a model, of whichever kind.
 *
 * @param id of the runtime that needs it
 * @throws BoxbenchError MODEL_FILE when the model came as ONNX
 */
export function tfjsModelPathOf(id: RuntimeId, files: ModelFiles): string {
  const path = files.layersModelPath ?? files.graphModelPath;
  if (path !== undefined) return path;
  const message = `Runtime ${id} needs a TF.js model.json, and ${files.onnxPath} came without one.`;
  throw new BoxbenchError("MODEL_FILE", message);
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

/** In which numbers a node was computed; `moving` and `conversion` compute nothing. */
export type ArithmeticKind = "float32" | "float16" | "int8" | "conversion" | "moving" | "other";

/** In which numbers the nodes of a model were computed. */
export interface Arithmetic {
  /** Whether durations are those of the work. */
  readonly areTimed: boolean;
  readonly nodes: readonly {
    readonly op: string;
    readonly kind: ArithmeticKind;
    /** Whether it multiplies by weights, as Conv does. */
    readonly isProduct: boolean;
    readonly durationUs: number;
  }[];
}

/** Where the nodes of a model ran. */
export interface Placement extends Device {
  /** Number of executed graph nodes per execution provider, such as `{ CPUExecutionProvider: 8 }`. */
  readonly nodesByProvider: Readonly<Record<string, number>>;
  /** Operators of nodes that ran outside the runtime's own provider, each once; absent where there are none. */
  readonly fallbackOps?: readonly string[];
  /** Operators that the runtime itself computes in JavaScript where they are small, as it does for everyone. */
  readonly forwardedOps?: readonly string[];
  /** Switches of the runtime that change results or speed, as they were. */
  readonly flags?: Readonly<Record<string, number | boolean | string>>;
  /** Absent where the runtime cannot tell. */
  readonly arithmetic?: Arithmetic;
}

/** The clock of a session that runs in another process: the way there and back is in none of its times. */
export interface RemoteTimer {
  /**
   * Runs the model once on each of the feeds, back to back. A feed is sent on its first use and kept until the
   * session is closed, so its numbers must not change.
   *
   * @param wanted outputs that are brought to the host; all of them where it is left out
   * @returns milliseconds from the inputs to the outputs, both on the host of that process
   */
  timeRuns(feeds: readonly Tensors[], wanted?: readonly string[]): Promise<number[]>;
  /**
   * The same, waiting for the answers as an app does; absent where that is what `timeRuns` does. A WebGL app polls by
   * timers that a browser stretches to 4 ms, where `timeRuns` blocks.
   */
  timeAsApp?(feeds: readonly Tensors[], wanted?: readonly string[]): Promise<number[]>;
  /** The step of that process' clock in milliseconds, where it is coarse. */
  readonly clockStepMs?: number;
  /** Milliseconds of CPU time that the other process and its children have used; absent where nobody can tell. */
  cpuMs?(): Promise<number>;
  /** The operating system's ids of the other process and its children, where they are on this machine. */
  processIds?(): Promise<number[]>;
  /**
   * Present where the session runs on another device, whose system cannot be asked: why what was timed since the
   * last call is in doubt, or null.
   */
  disturbance?(): string | null;
}

/** A model that is open. Its inputs and outputs have the names that they have in the ONNX file, in that order. */
export interface Session {
  readonly timings: OpenTimings;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /**
   * Runs the model once.
   *
   * @param feeds every input by its name
   * @param wanted outputs to bring to the host; all of them where it is left out
   * @returns those outputs by name, on the host: the call includes every copy from the device. The arrays belong to
   *   the caller.
   */
  run(feeds: Tensors, wanted?: readonly string[]): Promise<Tensors>;
  /** Several runs, one after the other: present where one call costs more than a run. */
  runEach?(feeds: readonly Tensors[], wanted?: readonly string[]): Promise<Tensors[]>;
  /** Present where the session runs in another process. */
  readonly remote?: RemoteTimer;
  /** Finds where the nodes run, in a separate session, untimed; null where the runtime cannot tell. */
  placement(feeds: Tensors): Promise<Placement | null>;
  /** Frees everything. No call after this one. */
  close(): Promise<void>;
}

/** An engine and its execution provider. */
export interface Runtime {
  readonly id: RuntimeId;
  /** One line for `boxbench doctor`. */
  readonly title: string;
  /** Which of the model's files it reads; `tfjs-model` is a LayersModel or a graph model. */
  readonly reads: "onnx" | "layers-model" | "tfjs-model";
  /** Where its arithmetic is done: `here`, on this processor, or on a device while its process waits; `here` if absent. */
  readonly computes?: "here" | "elsewhere";
  /** Measured where nobody says which: it needs nothing but `npm ci`, or its setup has run. */
  readonly byDefault?: true;
  /** The npm packages whose versions decide what was measured. */
  readonly packages?: readonly string[];
  /**
   * What its outputs may differ from the reference where they are about 1, |a - b| <= absolute + relative * |b|; the
   * absolute part is that share of the largest output. Only for a plug-in: what the built-in ones may, and why, stands
   * in measure/tolerances.ts.
   */
  readonly tolerance?: { readonly absolute: number; readonly relative: number };
  /** The built-in runtime as which it is judged, where it is none of them; `ort-node/cpu` if absent. */
  readonly judgedAs?: RuntimeId;
  /** Never throws. */
  probe(): Promise<Availability>;
  /**
   * @throws BoxbenchError UNAVAILABLE when the library does not load
   * @throws BoxbenchError ONNX_FILE or MODEL_FILE when the model does not load
   */
  open(model: ModelFiles, options: OpenOptions): Promise<Session>;
}
