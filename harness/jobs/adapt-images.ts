import type { FloatTensor, Session } from "../../src/runtimes/types.ts";
import type { JobModel } from "../workers/job-base.ts";

/** A session that takes images [N, side, side, channels] for a model that wants them in another form. */
export function adaptImages(
  session: Pick<Session, "run">,
  { layout, fixedBatch }: Pick<JobModel, "layout" | "fixedBatch">,
): Pick<Session, "run"> {
  if (layout === "NHWC" && fixedBatch === null) return session;
  return {
    run: async (input) => {
      const images = layout === "NCHW" ? channelsFirst(input) : input;
      const rows = images.shape[0]!;
      if (fixedBatch === null || rows === fixedBatch) return session.run(images);
      const outputs = await session.run(padded(images, fixedBatch));
      return outputs.slice(0, (outputs.length / fixedBatch) * rows);
    },
  };
}

/** [N, height, width, channels] as [N, channels, height, width]. */
export function channelsFirst({ data, shape }: FloatTensor): FloatTensor {
  const [count, height, width, channels] = shape as [number, number, number, number];
  const size = height * width;
  const moved = new Float32Array(data.length);
  for (let image = 0; image < count; image += 1) {
    const base = image * size * channels;
    for (let pixel = 0; pixel < size; pixel += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        moved[base + channel * size + pixel] = data[base + pixel * channels + channel]!;
      }
    }
  }
  return { data: moved, shape: [count, channels, height, width] };
}

function padded({ data, shape }: FloatTensor, batch: number): FloatTensor {
  const [rows, ...rest] = shape;
  const full = new Float32Array((data.length / rows!) * batch);
  full.set(data);
  return { data: full, shape: [batch, ...rest] };
}
