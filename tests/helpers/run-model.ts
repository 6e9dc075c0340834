/**
 * A program for tests: runs a model once on a runtime and prints what came out as JSON.
 *
 * Usage: run-model.ts RUNTIME ONNX_FILE INPUT_JSON
 */
import { single } from "./single.ts";
import { BoxbenchError } from "../../src/core/errors.ts";
import { runtimeOf } from "../../src/runtimes/registry.ts";

const [id, onnxPath, inputJson] = process.argv.slice(2);
const { data, shape } = JSON.parse(inputJson!) as { data: number[]; shape: number[] };
const input = { data: Float32Array.from(data), shape };

async function answer(): Promise<unknown> {
  try {
    const session = single(await runtimeOf(id!).open({ onnxPath: onnxPath! }, { threads: 1 }));
    const outputs = [...(await session.run(input))];
    const placement = await session.placement(input);
    await session.close();
    return { outputs, placement };
  } catch (error) {
    if (!(error instanceof BoxbenchError)) throw error;
    return { code: error.code, message: error.message };
  }
}

process.stdout.write(JSON.stringify(await answer()));
