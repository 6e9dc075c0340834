import { describe, expect, it } from "vitest";
import { refuseLargeAnswers } from "../../../harness/subjects/user-model/answers.ts";
import type { ImageLabels } from "../../../src/dataset/labels/label-set.ts";
import { readFittedImages } from "../../../src/dataset/fitted-images.ts";
import { floats } from "../../../src/tensors/arrays.ts";

/** What YOLOv5 gives for one image of 640x640 before suppression: 25,200 x 85 numbers, 8,568,000 bytes. */
const answers = [
  {
    output0: floats(new Float32Array(25_200 * 85), [1, 25_200, 85]),
    proto: floats(new Float32Array(9), [9]),
  },
];

describe("what is more than 2 GiB, which Node.js reads in no piece", () => {
  it("is refused where it is the answers of a detector, and the error says how many images would do", () => {
    expect(() => refuseLargeAnswers(answers, ["output0"], 251)).toThrow(
      /^The answers "output0" of 251 images are 2\.15 GB, .* give at most 250 images \(a part with --split/,
    );
  });

  it("is taken where it is just less, and outputs that no task reads do not count", () => {
    expect(() => refuseLargeAnswers(answers, ["output0"], 250)).not.toThrow();
    expect(() => refuseLargeAnswers(answers, ["proto"], 5000)).not.toThrow();
  });

  it("is refused where it is the pixels, before an image is read", async () => {
    const labels = Array.from({ length: 5000 }, () => ({ file: "none.png" }) as ImageLabels);
    const form = { width: 640, height: 640, channels: 3, fit: "stretch" } as const;
    await expect(readFittedImages("no-folder", labels, form)).rejects.toThrow(
      /^The pixels, 640x640, of 5000 images are 6\.14 GB, and at most 2\.15 GB are held at once: give at most 1746 images/,
    );
  });
});
