import type * as tfjs from "@tensorflow/tfjs";

/** Where the kernels of one run computed. */
export interface KernelPlacement {
  /** Kernels that ran on the backend, by its name, and those that it forwarded to JavaScript. */
  readonly nodesByProvider: Readonly<Record<string, number>>;
  /** Names of kernels that TF.js ran in JavaScript, each once: small ones, whose inputs had not left the CPU. */
  readonly forwarded: readonly string[];
  /** TF.js's flags as they were. */
  readonly flags: Readonly<Record<string, number | boolean | string>>;
}

/** Kernels that compute nothing: they give the same numbers another shape or name. */
const views = new Set(["Reshape", "Identity", "ExpandDims", "Cast"]);

type Runner = (...values: unknown[]) => unknown;

/** A flag as JSON can hold it: TF.js has limits that are infinite. */
function flagOf(value: unknown): number | boolean | string {
  if (typeof value === "boolean" || typeof value === "string") return value;
  return typeof value === "number" && Number.isFinite(value) ? value : String(value);
}

/**
 * Runs a model once and counts the programs that each kernel started on the GPU: one that started none, and is no
 * view, ran in JavaScript. On WASM every kernel runs in the module, or TF.js throws.
 */
export async function programsOf(
  tf: typeof tfjs,
  backendName: string,
  predict: () => Promise<tfjs.Tensor[]>,
): Promise<KernelPlacement> {
  const backend = tf.backend() as unknown as Record<string, Runner | undefined>;
  const method = backendName === "webgl" ? "runWebGLProgram" : "runWebGPUProgram";
  const original = backend[method];
  const started: number[] = [];
  let programs = 0;
  const engine = tf.engine() as unknown as { runKernelFunc: Runner };
  const { runKernelFunc } = engine;
  const kernels: { name: string; programs: number }[] = [];
  if (original !== undefined) {
    backend[method] = (...values) => {
      programs += 1;
      return original.apply(backend, values);
    };
  }
  engine.runKernelFunc = (params) => {
    started.push(programs);
    const answer = runKernelFunc.call(engine, params);
    const { kernelName } = params as { kernelName?: string };
    const before = started.pop()!;
    if (kernelName !== undefined) kernels.push({ name: kernelName, programs: programs - before });
    return answer;
  };
  try {
    tf.dispose(await predict());
  } finally {
    engine.runKernelFunc = runKernelFunc;
    if (original !== undefined) backend[method] = original;
  }
  const inJavaScript =
    original === undefined ? [] : kernels.filter(({ name, programs }) => programs === 0 && !views.has(name));
  const onBackend = kernels.length - inJavaScript.length;
  return {
    nodesByProvider: {
      [backendName]: onBackend,
      ...(inJavaScript.length === 0 ? {} : { JavaScript: inJavaScript.length }),
    },
    forwarded: [...new Set(inJavaScript.map(({ name }) => name))],
    flags: Object.fromEntries(
      Object.entries(tf.env().getFlags()).map(([name, value]) => [name, flagOf(value)]),
    ),
  };
}
