import { describe, expect, test } from "vitest";
import { suppressRows, type Suppression } from "../../src/core/suppression.ts";
import { randomFrom } from "../../src/core/random.ts";
import { onnxFromLayersModel } from "../../src/onnx/convert.ts";
import { fromLiveModel } from "../../src/onnx/live-model.ts";
import { suppressAnswers } from "../../src/runtimes/tfjs/suppress.ts";
import { engines } from "./helpers/sessions.ts";
import { tf } from "./helpers/tf.ts";

const [boxes, classes] = [12, 3] as const;
const width = 4 + classes;
const suppression: Suppression = { output: "rows", iou: 0.5, score: 0.2, most: 8 };

/** Two images of boxes that overlap often, in float32. */
function rowsOf(seed: number): Float32Array {
  const random = randomFrom(seed, "boxes");
  return Float32Array.from(
    Array.from({ length: 2 * boxes }, () => [
      0.3 + 0.4 * random.uniform(),
      0.3 + 0.4 * random.uniform(),
      0.2 + 0.2 * random.uniform(),
      0.2 + 0.2 * random.uniform(),
      ...Array.from({ length: classes }, () => random.uniform()),
    ]).flat(),
  );
}

/** A model that answers with its input, converted with suppression behind it. */
function converted(asked: Suppression): Uint8Array {
  const model = tf.sequential({
    layers: [tf.layers.activation({ name: "rows", activation: "linear", inputShape: [boxes, width] })],
  });
  try {
    return onnxFromLayersModel({ ...fromLiveModel(model), suppression: asked }).bytes;
  } finally {
    model.dispose();
  }
}

describe.each([1, 2, 3])("boxes of seed %i", (seed) => {
  const rows = rowsOf(seed);
  const size = boxes * width;
  const byHand = [0, 1].map((image) =>
    suppressRows(rows.subarray(image * size, (image + 1) * size), width, suppression),
  );

  test.each(Object.keys(engines))(
    "are suppressed by hand and on %s alike, image by image of a batch",
    async (name) => {
      const input = tf.tensor(rows, [2, boxes, width]);
      const answers = await engines[name]!(converted(suppression), { rows_input: input });
      for (const output of ["boxes", "scores", "classes"] as const) {
        const expected = byHand.flatMap((answer) => Array.from(answer[output]));
        const { data } = answers[output]!;
        expect(data.length).toBe(expected.length);
        for (const [index, value] of expected.entries()) expect(Number(data[index])).toBeCloseTo(value, 5);
      }
      expect(byHand.some(({ scores }) => scores.filter((score) => score > 0).length > 2)).toBe(true);
      input.dispose();
    },
  );

  test("and by TF.js's own function", async () => {
    const input = tf.tensor(rows, [2, boxes, width]);
    const [corners, scores, kinds] = await suppressAnswers(tf, input, suppression);
    expect(corners!.shape).toEqual([2, 8, 4]);
    const joined = (part: "boxes" | "scores" | "classes") =>
      byHand.flatMap((answer) => Array.from(answer[part]));
    for (const [tensor, part] of [
      [corners, "boxes"],
      [scores, "scores"],
      [kinds, "classes"],
    ] as const) {
      for (const [index, value] of joined(part).entries()) {
        expect(tensor!.dataSync()[index]).toBeCloseTo(value, 5);
      }
    }
    tf.dispose([input, corners!, scores!, kinds!]);
  });
});

test("no box above the threshold gives answers that only fill up", async () => {
  const input = tf.zeros([1, boxes, width]);
  const { scores, classes: kinds } = await engines["onnxruntime-node CPU"]!(converted(suppression), {
    rows_input: input,
  });
  expect(Array.from(scores!.data)).toEqual(Array.from({ length: 8 }, () => 0));
  expect(Array.from(kinds!.data)).toEqual(Array.from({ length: 8 }, () => -1));
});

test("suppression of an output that is not there is refused", () => {
  expect(() => converted({ ...suppression, output: "boxes-of-mine" })).toThrow('"boxes-of-mine"');
});
