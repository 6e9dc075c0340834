import { readFile } from "node:fs/promises";
import { describe, expect, it, vi } from "vitest";
import { join } from "node:path";
import { loadLayersModel } from "../../src/tfjs/load-model.ts";
import { loadBackend } from "../../src/tfjs/backend.ts";
import { compareOutputs } from "../../src/measure/parity.ts";
import { allowanceOf, allowedDifference } from "../../src/measure/tolerances.ts";
import { runtimeOf } from "../../src/runtimes/registry.ts";
import { packageRoot } from "../../harness/base/package.ts";

const ids = [
  "chromium/tfjs-webgl",
  "chromium/tfjs-webgpu",
  "chromium/tfjs-wasm",
  "firefox/tfjs-wasm",
  "firefox/tfjs-webgl",
  "firefox/tfjs-webgpu",
  "webkitgtk/tfjs-wasm",
];
const layersModelPath = join(packageRoot, "models/question-cnn/model.json");
const data = Float32Array.from({ length: 2 * 32 * 32 * 3 }, (_, index) => (index * 7) % 256);
const image = { dtype: "float32", shape: [2, 32, 32, 3], data } as const;

describe.each(ids)("TF.js on %s", (id) => {
  it("answers as TF.js in plain JavaScript does, on the backend that was asked for, times itself, and says so when its page dies", async (context) => {
    const found = await runtimeOf(id).probe();
    if (!found.available) {
      context.skip(found.reason);
      return;
    }
    // As a worker process is started, which the browser then inherits it from.
    for (const [name, value] of Object.entries(found.environment ?? {})) vi.stubEnv(name, value);
    const session = await runtimeOf(id).open({ onnxPath: "none.onnx", layersModelPath }, { threads: 1 });
    try {
      const [input, output] = [session.inputs[0]!.name, session.outputs[0]!.name];
      const answers = await session.run({ [input]: image });
      const reference = await plainAnswers();
      const options = {
        tolerance: { absolute: allowedDifference(allowanceOf(id), null, 1), relative: 0 },
        reference: "tfjs/cpu",
        count: 2,
      };
      expect(compareOutputs(answers[output]!.data as Float32Array, reference, options)).toMatchObject({
        passed: true,
      });
      const placement = await session.placement({ [input]: image });
      const backend = id.slice(id.indexOf("tfjs-") + 5);
      expect(placement!.nodesByProvider[backend]).toBeGreaterThan(8);
      expect(placement!.flags).toHaveProperty("IS_BROWSER");
      const isInSoftware = /swiftshader|llvmpipe|lavapipe|unknown adapter \(software/i.test(
        placement!.device,
      );
      expect(placement!.software ?? false).toBe(isInSoftware);
      const times = await session.remote!.timeRuns([{ [input]: image }, { [input]: image }]);
      expect(times.every((ms) => ms > 0)).toBe(true);
      // What JSON cannot hold would make a results.json that nobody can read.
      expect(JSON.parse(JSON.stringify(placement!.flags))).toEqual(placement!.flags);
      const asApp = await session.remote!.timeAsApp?.([{ [input]: image }]);
      expect(asApp?.every((ms) => ms > 0)).toBe(backend === "webgl" ? true : undefined);
      expect(session.remote!.clockStepMs).toBeLessThanOrEqual(0.02);
      expect(await session.remote!.cpuMs!()).toBeGreaterThan(0);
      // A browser that dies in a block.
      const feeds = { [input]: image };
      const busy = session.remote!.timeRuns(Array.from({ length: 50_000 }, () => feeds));
      const failure = busy.catch((error: unknown) => error);
      await endPages(await session.remote!.processIds!());
      expect(await failure).toMatchObject({ code: "WORKER" });
    } finally {
      await session.close();
      vi.unstubAllEnvs();
    }
  }, 120_000);
});

/** Ends the processes of a browser that hold pages, by their names; in Chromium, all have one name. */
async function endPages(processIds: readonly number[]): Promise<void> {
  for (const id of processIds) {
    const name = await readFile(`/proc/${id}/comm`, "utf8").catch(() => "");
    if (/^(Isolated Web|Web Content|WebKitWebProces|chromium)/.test(name)) process.kill(id, "SIGKILL");
  }
}

let plain: Promise<Float32Array> | null = null;

function plainAnswers(): Promise<Float32Array> {
  plain ??= answersInPlainJavaScript();
  return plain;
}

async function answersInPlainJavaScript(): Promise<Float32Array> {
  const { tf } = await loadBackend("tfjs/cpu");
  const model = await loadLayersModel(tf, layersModelPath);
  return tf.tidy(() =>
    (model.predict(tf.tensor(data, [...image.shape])) as { dataSync(): Float32Array }).dataSync(),
  );
}
