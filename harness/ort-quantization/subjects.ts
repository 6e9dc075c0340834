import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { randomFrom } from "../../src/core/random.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import { decodeOnnx, onnxFromModel } from "../../src/onnx/index.ts";
import type { ModelProto } from "../../src/onnx/proto/onnx_pb.ts";
import { readModel } from "../../src/onnx/read-model.ts";
import { packageRoot } from "../base/package.ts";
import { boxFeeds, waveFeeds } from "./examples.ts";
import { mobileNetShape, mobileNetV2 } from "./mobilenet-v2.ts";

/** Committed models that read boxes. */
export async function committedIds(): Promise<string[]> {
  const models = join(packageRoot, "models");
  const ids = await readdir(models);
  const shapes = await Promise.all(
    ids.map(async (id) => {
      const { inputShape } = JSON.parse(await readFile(join(models, id, "manifest.json"), "utf8")) as {
        inputShape?: number[];
      };
      return inputShape !== undefined;
    }),
  );
  return ids.filter((_, index) => shapes[index]);
}

/** A float32 model that both quantise, what both calibrate on, and what both are scored on. */
interface Compared {
  readonly source: ModelProto;
  readonly calibration: readonly Tensors[];
  readonly scored: readonly Tensors[];
}

/** The model of an id: a committed one, or mobilenet-v2. */
export async function subjectOf(id: string): Promise<Compared> {
  if (id === "mobilenet-v2") {
    const source = mobileNetV2(1);
    const feeds = waveFeeds("image", mobileNetShape, 48, randomFrom(1, "mobilenet-v2-images"));
    return { source, calibration: feeds.slice(0, 16), scored: feeds.slice(16) };
  }
  const path = join(packageRoot, "models", id, "model.json");
  const source = decodeOnnx(onnxFromModel(await readModel(path)).bytes);
  const { train, validation } = boxFeeds(source);
  return { source, calibration: train, scored: validation };
}
