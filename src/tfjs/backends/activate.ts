import { BoxbenchError } from "../../core/errors.ts";
import { installFix } from "../../core/installed-packages.ts";
import type { BackendId, TensorFlow } from "../types.ts";

/**
 * Imports TF.js without its messages: production mode only drops warnings and the "install tfjs-node" banner.
 *
 * @throws BoxbenchError UNAVAILABLE when the package is not installed
 */
export async function importTensorFlow(): Promise<TensorFlow> {
  try {
    const tf = await import("@tensorflow/tfjs");
    tf.enableProdMode();
    return tf;
  } catch (cause) {
    const fix = installFix("@tensorflow/tfjs");
    throw new BoxbenchError("UNAVAILABLE", `@tensorflow/tfjs does not load. To fix: ${fix}.`, { cause });
  }
}

/**
 * Makes a registered backend the current one. On failure the former one is current again.
 *
 * @param name what TF.js calls it: `wasm`, `cpu` or `tensorflow`
 * @throws BoxbenchError UNAVAILABLE when it does not start
 */
export async function activate(tf: TensorFlow, id: BackendId, name: string, fix: string): Promise<void> {
  const former = tf.getBackend() as string | undefined;
  // setBackend reports most failures by resolving to false, not by throwing.
  const started = await tf.setBackend(name).catch(() => false);
  if (started) return;
  if (former !== undefined && former !== name) await tf.setBackend(former);
  throw unavailableBackend(id, "it does not start", fix);
}

/** The error for a backend that cannot be had, with what would change that. */
export function unavailableBackend(
  id: BackendId,
  reason: string,
  fix: string,
  cause?: unknown,
): BoxbenchError {
  return new BoxbenchError("UNAVAILABLE", `Backend ${id} is unavailable: ${reason}. To fix: ${fix}.`, {
    cause,
  });
}
