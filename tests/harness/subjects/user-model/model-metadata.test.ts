import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  metadataOfModelJson,
  metadataOfOnnx,
} from "../../../../harness/subjects/user-model/model-metadata.ts";

const classesOfOnnx = (entries: { key: string; value: string }[], file: string) =>
  metadataOfOnnx(entries, file).classes;
const classesOfModelJson = async (path: string) => (await metadataOfModelJson(path)).classes;

describe("the classes that a model names", () => {
  it.each([
    ["names", "{0: 'person', 1: \"traveller's bag\"}", ["person", "traveller's bag"]],
    ["names", '["cat", "dog"]', ["cat", "dog"]],
    ["classes", "cat, dog", ["cat", "dog"]],
    ["class_names", "cat\ndog\n", ["cat", "dog"]],
    ["id2label", '{"0": "cat", "2": "owl"}', ["cat", "class 1", "owl"]],
  ])("stand in %s of an ONNX file as %s", (key, value, names) => {
    expect(classesOfOnnx([{ key, value }], "m.onnx")).toEqual({
      names,
      source: `"${key}" in the metadata of m.onnx`,
    });
  });

  it("are not taken from anything else, or where one is there twice", () => {
    expect(classesOfOnnx([{ key: "names", value: "{'a': {}}" }], "m.onnx")).toBeNull();
    expect(classesOfOnnx([{ key: "names", value: "cat,cat" }], "m.onnx")).toBeNull();
    expect(classesOfOnnx([{ key: "task", value: "detect" }], "m.onnx")).toBeNull();
  });

  it("stand in a model.json, or in the metadata beside it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "boxbench-names-"));
    const path = join(folder, "model.json");
    await writeFile(path, JSON.stringify({ modelTopology: {}, userDefinedMetadata: { labels: ["a", "b"] } }));
    expect(await classesOfModelJson(path)).toMatchObject({ names: ["a", "b"] });
    await writeFile(path, JSON.stringify({ modelTopology: {} }));
    expect(await classesOfModelJson(path)).toBeNull();
    await writeFile(join(folder, "metadata.yaml"), "task: detect\nnames:\n  0: cat\n  1: dog\n");
    expect(await classesOfModelJson(path)).toEqual({
      names: ["cat", "dog"],
      source: '"names" in metadata.yaml',
    });
    await rm(folder, { recursive: true });
  });

  it("stand beside the task, of which obb is told apart", () => {
    expect(metadataOfOnnx([{ key: "task", value: "obb" }], "m.onnx").findsTurnedBoxes).toBe(true);
    expect(metadataOfOnnx([{ key: "task", value: "detect" }], "m.onnx").findsTurnedBoxes).toBe(false);
  });
});
