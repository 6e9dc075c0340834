import { single } from "../helpers/single.ts";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { floatPixels } from "../../src/dataset/batches.ts";
import { defaultBoxOptions, makeBoxImages } from "../../src/dataset/boxes.ts";
import { compareOutputs } from "../../src/measure/parity.ts";
import { allowanceOf, allowedDifference } from "../../src/measure/tolerances.ts";
import { onnxFromLayersModel } from "../../src/onnx/convert.ts";
import { fromLiveModel } from "../../src/onnx/live-model.ts";
import { runtimeOf } from "../../src/runtimes/registry.ts";
import { variantOf } from "../../src/zoo/registry.ts";
import { browserForTests } from "../helpers/browser.ts";
import { fileWith } from "../helpers/onnx-models.ts";

const browser = browserForTests();
const webgpu = await runtimeOf("ort-node/webgpu").probe();
const program = fileURLToPath(new URL("../helpers/run-model.ts", import.meta.url));

const count = 3;
const images = makeBoxImages(defaultBoxOptions, count, 1, "browser-parity");
const input = {
  data: floatPixels(images, [0, 1, 2]),
  shape: [count, images.side, images.side, images.channels],
};

describe.each(["cnn-zero-mean"])("%s, untrained", (variantId) => {
  let onnxPath: string;
  let reference: Float32Array;

  // The oracle is TF.js in plain JavaScript: other kernels, and no ONNX.
  beforeAll(async () => {
    await tf.setBackend("cpu");
    const model = variantOf(variantId).build(tf, { side: images.side, channels: 1 }, 1);
    onnxPath = await fileWith("model.onnx", onnxFromLayersModel(fromLiveModel(model)).bytes);
    reference = tf.tidy(() =>
      (model.predict(tf.tensor(input.data, input.shape)) as tf.Tensor).dataSync<"float32">(),
    );
    model.dispose();
  });

  function expectAgreement(runtimeId: string, actual: Float32Array): void {
    expect(reference.every((value) => value !== 0)).toBe(true);
    const options = {
      tolerance: { absolute: allowedDifference(allowanceOf(runtimeId), null, 1), relative: 0 },
      reference: "tfjs/cpu",
      count,
    };
    expect(compareOutputs(actual, reference, options)).toMatchObject({ passed: true });
  }

  it.skipIf(browser === null).each(["chromium/wasm", "chromium/webgpu"])(
    "agrees with TF.js on %s",
    async (id) => {
      const session = single(await runtimeOf(id).open({ onnxPath }, { threads: 1 }));
      try {
        expectAgreement(id, await session.run(input));
        expect(await session.placement(input)).not.toHaveProperty("fallbackOps");
      } finally {
        await session.close();
      }
    },
  );

  it.skipIf(!webgpu.available)("agrees with TF.js on ort-node/webgpu", async () => {
    const env = webgpu.available ? { ...webgpu.environment } : {};
    const text = JSON.stringify({ data: [...input.data], shape: input.shape });
    const args = ["--import", "tsx", program, "ort-node/webgpu", onnxPath, text];
    const { stdout } = await execa(process.execPath, args, { env });
    const { outputs, placement } = JSON.parse(stdout) as { outputs: number[]; placement: object };
    expectAgreement("ort-node/webgpu", Float32Array.from(outputs));
    expect(placement).not.toHaveProperty("fallbackOps");
  });
});
