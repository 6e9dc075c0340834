import { describe, expect, it } from "vitest";
import { readLabels } from "../../../src/dataset/labels/read-labels.ts";
import { labelFolder } from "../../helpers/label-folder.ts";

const images = { "a.png": "40x30", "b.png": "40x30" };

const region = (shape: object, attributes: object = { animal: "cat" }) => ({
  shape_attributes: shape,
  region_attributes: attributes,
});
const rectangle = { name: "rect", x: 4, y: 6, width: 10, height: 12 };

/** A file of VIA 2 with these regions in `a.png` and none in `b.png`. */
const via = (...regions: object[]) => ({
  "a.png123": { filename: "a.png", size: 123, regions, file_attributes: {} },
  "b.png45": { filename: "b.png", size: 45, regions: [], file_attributes: {} },
});

const read = async (file: object | string, name = "via.json") =>
  readLabels(await labelFolder(images, { [name]: file }));

describe("labels of the VGG Image Annotator", () => {
  it("are boxes with their class, from JSON, a project, and regions by number as VIA 1 had them", async () => {
    const file = via(region(rectangle));
    const numbered = via();
    (numbered["a.png123"] as { regions: unknown }).regions = { "0": region(rectangle) };
    for (const form of [file, { _via_settings: {}, _via_img_metadata: file }, numbered]) {
      const set = await read(form);
      expect(set).toMatchObject({ format: "via", classes: ["cat"] });
      expect(set.images.map(({ objects }) => objects.map(({ box }) => box))).toEqual([
        [{ x: 4, y: 6, width: 10, height: 12 }],
        [],
      ]);
    }
  });

  it("are read from CSV, with a row for each region and one for an image without", async () => {
    const cell = (value: object) => `"${JSON.stringify(value).replaceAll('"', '""')}"`;
    const set = await read(
      [
        "#filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes",
        `a.png,123,${cell({})},2,0,${cell(rectangle)},${cell({ animal: "cat" })}`,
        `a.png,123,${cell({})},2,1,${cell({ name: "circle", cx: 10, cy: 12, r: 3 })},${cell({ animal: "dog" })}`,
        `b.png,45,${cell({})},0,0,${cell({})},${cell({})}`,
        "",
      ].join("\n"),
      "via_export_csv.csv",
    );
    expect(set.format).toBe("via");
    expect(set.images.map(({ objects }) => objects.map(({ className, box }) => [className, box]))).toEqual([
      [
        ["cat", { x: 4, y: 6, width: 10, height: 12 }],
        ["dog", { x: 7, y: 9, width: 6, height: 6 }],
      ],
      [],
    ]);
  });

  it("have outlines, ellipses and key points, of which the class is the name", async () => {
    const triangle = { name: "polygon", all_points_x: [1, 9, 9], all_points_y: [2, 2, 8] };
    const outline = await read(via(region(triangle)));
    expect(outline.images[0]!.objects[0]).toMatchObject({
      box: { x: 1, y: 2, width: 8, height: 6 },
      mask: { kind: "polygons", polygons: [[1, 2, 9, 2, 9, 8]] },
    });
    const ellipse = await read(via(region({ name: "ellipse", cx: 20, cy: 15, rx: 6, ry: 3, theta: 0 })));
    expect(ellipse.images[0]!.objects[0]!.box).toEqual({ x: 14, y: 12, width: 12, height: 6 });
    const named = (name: string, cx: number) => region({ name: "point", cx, cy: 5 }, { name });
    const points = await read(via(named("nose", 3), named("tail", 9)));
    expect(points.keyPointNames).toEqual(["nose", "tail"]);
    expect(points.images[0]!.objects[0]!.points).toEqual([
      { x: 3, y: 5, visibility: 2 },
      { x: 9, y: 5, visibility: 2 },
    ]);
  });

  it("take the class from the attribute that is called so, from a ticked box, or from the image", async () => {
    const several = await read(via(region(rectangle, { quality: "good", class: "cat" })));
    expect(several.classes).toEqual(["cat"]);
    const ticked = await read(via(region(rectangle, { animal: { cat: true, dog: false } })));
    expect(ticked.classes).toEqual(["cat"]);
    const whole = via();
    (whole["a.png123"] as { file_attributes: unknown }).file_attributes = { class: "cat" };
    expect((await read(whole)).images[0]!.objects).toMatchObject([{ className: "cat", box: null }]);
  });

  it.each([
    [via(region({ name: "cube" })), 'via.json "a.png" region 1: the shape is "cube"'],
    [via(region({ ...rectangle, width: -2 })), "the box is -2 wide and 12 high"],
    [via(region({ ...rectangle, x: "left" })), 'x is "left"; a number is needed'],
    [via(region({ name: "polygon", all_points_x: [1, 2, 3], all_points_y: [1, 2] })), "3 numbers are needed"],
    [{ project: {}, metadata: {}, view: {}, file: {} }, "is a project of VIA 3"],
  ])("are refused with the region: %#", async (file, reason) => {
    await expect(read(file)).rejects.toThrow(reason);
  });
});
