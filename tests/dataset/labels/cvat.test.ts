import { describe, expect, it } from "vitest";
import { readLabels } from "../../../src/dataset/labels/read-labels.ts";
import type { LabelOptions } from "../../../src/dataset/labels/options.ts";
import { labelFolder } from "../../helpers/label-folder.ts";

const images = { "images/a.png": "40x30", "images/b.png": "40x30" };

const meta =
  "<meta><task><labels><label><name>dog</name></label><label><name>cat</name></label><label><name>nose</name><parent>dog</parent></label></labels></task></meta>";

const file = (shapes: string, more = "", head = meta) =>
  `<?xml version="1.0" encoding="utf-8"?>\n<annotations><version>1.1</version>${head}<image id="0" name="a.png" width="40" height="30">${shapes}</image>${more}</annotations>`;

const read = async (xml: string, options: LabelOptions = {}) =>
  readLabels(await labelFolder(images, { "annotations.xml": xml }), options);

describe("labels of CVAT for images", () => {
  it("are masks by runs of a part of the image, row by row", async () => {
    // Two rows of 3 from (4, 6) on: outside, inside, inside; inside, outside, outside.
    const set = await read(file('<mask label="cat" rle="1, 3, 2" left="4" top="6" width="3" height="2"/>'));
    const [cat] = set.images[0]!.objects;
    expect(cat).toMatchObject({ className: "cat", box: { x: 4, y: 6, width: 3, height: 2 } });
    // Column by column of 30: (4, 7) is 4 * 30 + 7, (5, 6) is 5 * 30 + 6, (6, 6) is 6 * 30 + 6.
    expect(cat!.mask).toEqual({
      kind: "runs",
      width: 40,
      height: 30,
      counts: [127, 1, 28, 1, 29, 1, 1200 - 187],
    });
  });

  it("are boxes by their corners, with classes in the order of the task's labels", async () => {
    const set = await read(
      file(
        '<box label="cat" occluded="0" xtl="4.5" ytl="6" xbr="14.5" ybr="18" z_order="0"></box>',
        '<image id="1" name="b.png" width="40" height="30"></image>',
      ),
    );
    expect(set).toMatchObject({
      format: "cvat",
      classes: ["dog", "cat"],
      images: [
        {
          file: "images/a.png",
          objects: [{ className: "cat", box: { x: 4.5, y: 6, width: 10, height: 12 } }],
        },
        { file: "images/b.png", objects: [] },
      ],
      warnings: [],
    });
  });

  it("are points, polylines, polygons, ellipses, skeletons and tags", async () => {
    const set = await read(
      file(
        '<points label="cat" points="1.5,2"/><points label="cat" points="1,2;3,4"/><polygon label="cat" points="0,0;4,0;4,4"/>' +
          '<ellipse label="cat" cx="10" cy="10" rx="4" ry="2"/><tag label="dog"/>' +
          '<skeleton label="dog"><points label="tail" outside="1" points="0,0"/><points label="nose" occluded="1" points="5,6"/></skeleton>',
      ),
    );
    expect(set.images[0]!.objects).toMatchObject([
      { point: { x: 1.5, y: 2 }, points: null },
      {
        points: [
          { x: 1, y: 2, visibility: 2 },
          { x: 3, y: 4, visibility: 2 },
        ],
      },
      { box: { x: 0, y: 0, width: 4, height: 4 }, mask: { polygons: [[0, 0, 4, 0, 4, 4]] } },
      { box: { x: 6, y: 8, width: 8, height: 4 } },
      { className: "dog", box: null, points: null },
      {
        className: "dog",
        points: [
          { x: 5, y: 6, visibility: 1 },
          { x: 0, y: 0, visibility: 0 },
        ],
      },
    ]);
    expect(set.keyPointNames).toEqual(["nose", "tail"]);
  });

  it("are nothing where no pixel belongs to a mask", async () => {
    const empty = file('<mask label="cat" rle="4" left="0" top="0" width="2" height="2"/>');
    expect((await read(empty)).images[0]!.objects).toEqual([]);
  });

  it("say how many boxes are turned: a quarter turn of 10x12 about its middle is 12x10", async () => {
    const set = await read(file('<box label="cat" xtl="4" ytl="6" xbr="14" ybr="18" rotation="90"/>'));
    const { x, y, width, height } = set.images[0]!.objects[0]!.box!;
    expect([x, y, width, height].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([3, 7, 12, 10]);
    expect(set.warnings).toEqual(["1 box is turned; taken is the smallest upright box around each"]);
  });

  it("take the subset that models are judged on", async () => {
    const xml = file("", '<image id="1" name="b.png" subset="Validation" width="40" height="30"/>').replace(
      'id="0"',
      'id="0" subset="Train"',
    );
    expect((await read(xml)).images.map((image) => image.file)).toEqual(["images/b.png"]);
    expect((await read(xml, { split: "train" })).images.map((image) => image.file)).toEqual(["images/a.png"]);
  });

  it.each([
    [
      file('<box label="cat" xtl="14" ytl="6" xbr="4" ybr="18"/>'),
      'annotations.xml image "a.png" box 1: the box ends at 4, 18 and begins at 14, 6',
    ],
    [file('<box label="cat" xtl="x" ytl="6" xbr="4" ybr="18"/>'), 'xtl is "x"; a number is needed'],
    [file('<points label="cat" points="1;2"/>'), 'points are "1;2"; pairs such as 1,2;3,4 are needed'],
    [file('<mask label="cat" rle="1, 2" left="0" top="0" width="2" height="2"/>'), "its runs are 3 pixels"],
    [
      file('<mask label="cat" rle="0, 4" left="39" top="0" width="2" height="2"/>'),
      "the mask is 2x2 from 39, 0",
    ],
    [file("").replace('width="40"', 'width="400"'), '"images/a.png" is 40x30, and its labels are of 400x30'],
    ['<!DOCTYPE a [<!ENTITY x "y">]><annotations></annotations>', "declares entities"],
    ["<annotations></annotations>", "lists no images"],
  ])("are refused: %s", async (xml, reason) => {
    await expect(read(xml)).rejects.toThrow(reason);
    await expect(read(xml)).rejects.toMatchObject({ code: "DATASET" });
  });
});

describe("tracks of a video", () => {
  const box = (frame: number, outside = 0) =>
    `<box frame="${frame}" keyframe="1" outside="${outside}" occluded="0" xtl="4" ytl="6" xbr="14" ybr="18" z_order="0"/>`;
  const video = (...shapes: string[]) => `<annotations>
    <meta><task><mode>interpolation</mode><start_frame>0</start_frame><stop_frame>2</stop_frame>
      <labels><label><name>dog</name></label><label><name>cat</name></label></labels>
      <original_size><width>40</width><height>30</height></original_size></task></meta>
    <track id="0" label="cat" source="manual">${shapes.join("")}</track></annotations>`;
  const countsOf = async (names: readonly string[], ...shapes: string[]) => {
    const images = Object.fromEntries(names.map((name) => [name, "40x30"]));
    const set = await readLabels(await labelFolder(images, { "annotations.xml": video(...shapes) }));
    return set.images.map(({ file, objects }) => [file, objects.length]);
  };

  it("are boxes in the images that end in the number of their frame", async () => {
    const names = ["frame_000000.PNG", "frame_000001.PNG", "frame_000002.PNG"];
    const images = Object.fromEntries(names.map((name) => [name, "40x30"]));
    const text = video(box(0), box(1), box(2, 1));
    const set = await readLabels(await labelFolder(images, { "annotations.xml": text }));
    expect(set.classes).toEqual(["dog", "cat"]);
    expect(set.images.map(({ objects }) => objects.length)).toEqual([1, 1, 0]);
    expect(set.images[0]!.objects[0]).toMatchObject({
      className: "cat",
      box: { x: 4, y: 6, width: 10, height: 12 },
    });
  });

  it("count from 1 where the images do, as those of ffmpeg", async () => {
    expect(await countsOf(["v-1.png", "v-2.png", "v-3.png"], box(1), box(2, 1))).toEqual([
      ["v-1.png", 0],
      ["v-2.png", 1],
      ["v-3.png", 0],
    ]);
  });

  it("are refused where a track leaves out frames, or two images have one number", async () => {
    await expect(countsOf(["f0.png", "f1.png"], box(0), box(2))).rejects.toThrow(
      "annotations.xml track 0: says nothing of the frames between 0 and 2",
    );
    await expect(countsOf(["a0.png", "b0.png"], box(0))).rejects.toThrow("may both be frame 0");
  });
});

it("key points of a skeleton stand in the order of the task's labels, also where one is missing", async () => {
  const parts = ["tail", "nose", "ear"].map(
    (name) => `<label><name>${name}</name><parent>dog</parent></label>`,
  );
  const head = `<meta><task><labels><label><name>dog</name></label>${parts.join("")}</labels></task></meta>`;
  const skeleton = `<skeleton label="dog"><points label="ear" points="1,2"/><points label="tail" points="3,4"/></skeleton>`;
  const folder = await labelFolder({ "a.png": "40x30" }, { "annotations.xml": file(skeleton, "", head) });
  const set = await readLabels(folder);
  expect(set.keyPointNames).toEqual(["tail", "nose", "ear"]);
  expect(set.images[0]!.objects[0]!.points).toEqual([
    { x: 3, y: 4, visibility: 2 },
    { x: 0, y: 0, visibility: 0 },
    { x: 1, y: 2, visibility: 2 },
  ]);
});
