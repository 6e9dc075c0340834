import { readFile } from "node:fs/promises";
import type { Session } from "../types.ts";
import { openOnCpu } from "./cpu-session.ts";

/**
 * Opens an ONNX file on the CPU in ONNX Runtime's exact mode: 8-bit weights become unsigned, whose kernels add products
 * in 32 bits on every x86 processor (`session.x64quantprecision`, onnxruntime_session_options_config_keys.h).
 *
 * @throws BoxbenchError ONNX_FILE when the model does not load
 */
export async function openExactIntegers(onnxPath: string): Promise<Session> {
  return openOnCpu(onnxPath, { extra: { session: { x64quantprecision: "1" } } });
}

/** The instruction set that decides how products of 8 bits are added, in words. */
export async function integerInstructions(): Promise<string> {
  if (process.arch !== "x64") return process.arch;
  const flags = await readFile("/proc/cpuinfo", "utf8").catch(() => "");
  const widest = ["avx512f", "avx2", "avx"].find((name) => new RegExp(`\\b${name}\\b`).test(flags));
  const vnni = /\bavx(512)?_vnni\b/.test(flags) ? "with" : "without";
  return widest === undefined ? "x64" : `${widest.replace("f", "").toUpperCase()} ${vnni} VNNI`;
}
