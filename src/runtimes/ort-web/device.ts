import type { Device } from "../../core/device.ts";

/**
 * What ONNX Runtime's WASM module runs on. There is one module, with SIMD; where SIMD is missing it does not start
 * (`env.wasm.simd` asks for that check), so that a session that runs has it.
 */
export const wasmDevice: Device = { device: "CPU (WASM SIMD)" };
