import { describe, expect, it } from "vitest";
import type { LabelOptions } from "../../../src/dataset/labels/options.ts";
import { readLabels } from "../../../src/dataset/labels/read-labels.ts";
import { labelFolder } from "../../helpers/label-folder.ts";

const two = { "a.png": "40x30", "b.png": "40x30" };

async function read(
  csv: string | Uint8Array,
  options: LabelOptions = {},
  images = two as Record<string, string>,
) {
  return readLabels(await labelFolder(images, { "labels.csv": csv }), options);
}

/** What is said of each image: point, box or class. */
async function objects(
  csv: string | Uint8Array,
  options: LabelOptions = {},
  images?: Record<string, string>,
) {
  const set = await read(csv, options, images);
  return set.images.map((image) => [
    image.file,
    ...image.objects.map(({ point, box, className }) => box ?? point ?? className),
  ]);
}

const refusal = async (csv: string | Uint8Array, options: LabelOptions = {}) =>
  read(csv, options).then(
    () => "not refused",
    (error: unknown) => `${(error as { code: string }).code}: ${(error as Error).message}`,
  );

const utf16 = (text: string, order: "le" | "be", mark = true) => {
  const bytes = Buffer.from(`${mark ? "\uFEFF" : ""}${text}`, "utf16le");
  return order === "le" ? bytes : bytes.swap16();
};

const points = [
  ["a.png", { x: 1.5, y: 2 }],
  ["b.png", { x: 30, y: 20 }],
];

describe("a table of points, as people write it:", () => {
  it.each<[string, string | Uint8Array]>([
    ["plain", "file,x,y\na.png,1.5,2\nb.png,30,20\n"],
    ["in any case", "File,X,Y\na.png,1.5,2\nb.png,30,20"],
    ["filename, and columns in another order", "y,x,filename\n2,1.5,a.png\n20,30,b.png\n"],
    ["image_path and a column nobody needs", "image_path,x,y,note\na.png,1.5,2,good\nb.png,30,20,\n"],
    ["semicolons", "file;x;y\na.png;1.5;2\nb.png;30;20\n"],
    ["semicolons and decimal commas", "file;x;y\na.png;1,5;2,0\nb.png;30;20\n"],
    ["spaces, several where columns line up", "file   x    y\na.png  1.5  2\nb.png  30   20\n"],
    [
      "addresses of another host",
      "image_url,x,y\nhttps://host/set/a.png?sig=b/c,1.5,2\ngs://bucket/b.png,30,20\n",
    ],
    ["quoted decimal commas", 'file,x,y\na.png,"1,5","2,0"\nb.png,30,20\n'],
    ["tabs", "file\tx\ty\na.png\t1.5\t2\nb.png\t30\t20\n"],
    ["quotes and spaces", '"file", "x", "y"\n"a.png", "1.5", 2\nb.png , 30 , 20\n'],
    ["trailing commas", "file,x,y,,\na.png,1.5,2,,\nb.png,30,20,,\n"],
    ["mixed line ends", "file,x,y\r\na.png,1.5,2\nb.png,30,20\r"],
    ["a line sep=", "sep=;\nfile;x;y\na.png;1.5;2\nb.png;30;20\n"],
    ["a quoted line sep= of Excel", '"sep=,"\r\nfile,x,y\r\na.png,1.5,2\r\nb.png,30,20\r\n'],
    ["comment lines", "# made by hand\n\nfile,x,y\n# the first\na.png,1.5,2\nb.png,30,20\n"],
    ["a header behind a #", "# file,x,y\na.png,1.5,2\nb.png,30,20\n"],
    ["a byte order mark", "\uFEFFfile,x,y\na.png,1.5,2\nb.png,30,20\n"],
    ["UTF-16 little endian", utf16("file\tx\ty\r\na.png\t1.5\t2\r\nb.png\t30\t20\r\n", "le")],
    ["UTF-16 big endian", utf16("file,x,y\na.png,1.5,2\nb.png,30,20\n", "be")],
    ["UTF-16 without a mark", utf16("file,x,y\na.png,1.5,2\nb.png,30,20\n", "le", false)],
    ["Windows paths", "file,x,y\n.\\a.png,1.5,2\nC:\\data\\images\\b.png,30,20\n"],
    ["paths of another machine", "file,x,y\n/home/me/set/a.png,1.5,2\n./b.png,30,20\n"],
    ["blank lines", "file,x,y\n\na.png,1.5,2\n\n,,\nb.png,30,20\n\n"],
  ])("%s", async (_, csv) => {
    expect(await objects(csv)).toEqual(points);
  });

  it("finds images in folders below, and says lines of the file in errors", async () => {
    const images = { "images/a.png": "40x30", "images/deep/b.png": "40x30" };
    const csv = "file,x,y\na.png,1.5,2\ndeep/b.png,30,20\n";
    const set = await read(csv, {}, images);
    expect(set.images.map(({ file, where }) => [file, where])).toEqual([
      ["images/a.png", "labels.csv row 2"],
      ["images/deep/b.png", "labels.csv row 3"],
    ]);
  });

  it("has its images in the only column that names some, and a point in the only pair of columns", async () => {
    expect(await objects("photo no,x_px,y_px\na.png,1.5,2\nb.png,30,20\n")).toEqual(points);
    expect((await read("name,x,y\na.png,1.5,2\n")).convention).toEqual([
      'Images are in the column "name" of labels.csv',
    ]);
  });

  it("the column of images is found by its cells where other columns are named", async () => {
    const csv = "Bild,X,Y,Breite,Höhe\na.png,1,2,3,4\nb.png,5,6,7,8\n";
    expect(await objects(csv, { columns: ["width=Breite", "height=Höhe"] })).toEqual([
      ["a.png", { x: 1, y: 2, width: 3, height: 4 }],
      ["b.png", { x: 5, y: 6, width: 7, height: 8 }],
    ]);
  });

  it("has columns with names of their own, or none", async () => {
    const named = { columns: ["file=photo", "x=px", "y=py"] };
    expect(await objects("photo,px,py,x\na.png,1.5,2,7\nb.png,30,20,7\n", named)).toEqual(points);
    expect(await objects("a.png,1.5,2\nb.png,30,20\n", { columns: ["file", "x", "y"] })).toEqual(points);
  });

  it("keeps the size that it states beside x and y apart from a box", async () => {
    const csv = "file,width,height,x,y\na.png,40,30,1.5,2\nb.png,40,30,30,20\n";
    expect(await objects(csv)).toEqual(points);
    expect((await read(csv)).convention[0]).toContain("width and height are those of the images");
  });

  it("takes shares and percent where they are asked for, 0.25 of 40 being 10", async () => {
    expect(await objects("file,x,y\na.png,0.25,0.5\n", { units: "share" })).toEqual([
      ["a.png", { x: 10, y: 15 }],
    ]);
    expect(await objects("file,x,y\na.png,25,50\n", { units: "percent" })).toEqual([
      ["a.png", { x: 10, y: 15 }],
    ]);
    expect(await objects("file,x,y\na.png,0.25,0.5\n", { units: "pixels" })).toEqual([
      ["a.png", { x: 0.25, y: 0.5 }],
    ]);
    expect(await objects("file,x,y\na.png,10,15\n", { origin: 1 })).toEqual([["a.png", { x: 9, y: 14 }]]);
  });

  it("takes coordinates that all lie in [0, 1] for shares, and warns", async () => {
    const set = await read("file,x,y\na.png,0.25,0.5\nb.png,1,0\n");
    expect(set.images.map((image) => image.objects[0]!.point)).toEqual([
      { x: 10, y: 15 },
      { x: 40, y: 0 },
    ]);
    expect(set.warnings).toEqual([
      "all 4 coordinates of labels.csv lie in [0, 1]: taken as shares of width and height (--label-units pixels says otherwise)",
    ]);
    // Whole numbers may be pixels.
    expect((await read("file,x,y\na.png,0,1\nb.png,1,0\n")).warnings).toEqual([]);
  });
});

describe("a table of boxes", () => {
  const box = { x: 4, y: 6, width: 10, height: 12 };

  it.each([
    ["corners", "file,xmin,ymin,xmax,ymax\na.png,4,6,14,18\n", {}],
    ["corners as OpenImages orders them", "ImageID,XMin,XMax,YMin,YMax\na,4,14,6,18\n", {}],
    ["x1,y1,x2,y2", "path,x1,y1,x2,y2,class\na.png,4,6,14,18,cat\n", {}],
    ["left,top,right,bottom", "image,left,top,right,bottom\na.png,4,6,14,18\n", {}],
    ["bbox_x1 and so on", "image,bbox_x1,bbox_y1,bbox_x2,bbox_y2\na.png,4,6,14,18\n", {}],
    [
      "Roi.X1 as GTSRB has it",
      "Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId\na.png;40;30;4;6;14;18;3\n",
      {},
    ],
    ["TensorFlow's", "filename,width,height,class,xmin,ymin,xmax,ymax\na.png,40,30,cat,4,6,14,18\n", {}],
    ["x,y,width,height", "file,x,y,width,height\na.png,4,6,10,12\n", {}],
    ["x,y,w,h", "file,x,y,w,h\na.png,4,6,10,12\n", {}],
    ["the centre", "file,cx,cy,w,h\na.png,9,12,10,12\n", {}],
    ["the centre by option", "file,x,y,w,h\na.png,9,12,10,12\n", { boxes: "cxcywh" }],
    ["corners that are none, by option", "file,x1,y1,x2,y2\na.png,4,6,10,12\n", { boxes: "xywh" }],
    ["shares of it", "file,xmin,ymin,xmax,ymax\na.png,0.1,0.2,0.35,0.6\n", { units: "share" }],
    [
      "pixels that are counted from 1, the last one in it",
      "file,xmin,ymin,xmax,ymax\na.png,5,7,14,18\n",
      { origin: 1 },
    ],
    ["one column", 'file,bbox\na.png,"[4, 6, 10, 12]"\n', { boxes: "xywh" }],
  ] satisfies [string, string, LabelOptions][])("%s", async (_, csv, options) => {
    const [[file, read] = []] = await objects(csv, options);
    expect(file).toBe("a.png");
    for (const [key, value] of Object.entries(box))
      expect((read as unknown as Record<string, number>)[key]).toBeCloseTo(value, 9);
  });

  it("has one row for each object, and none of an image without one", async () => {
    const csv = "file,xmin,ymin,xmax,ymax,class\na.png,4,6,14,18,cat\n./a.png,0,0,5,5,dog\nb.png,,,,,\n";
    const set = await read(csv);
    expect(set.images.map((image) => [image.file, image.objects.map(({ className }) => className)])).toEqual([
      ["a.png", ["cat", "dog"]],
      ["b.png", []],
    ]);
    expect(set.classes).toEqual(["cat", "dog"]);
    expect(set.images[0]!.objects[1]!.where).toBe("labels.csv row 3");
  });

  it("has no header where its columns are named", async () => {
    const columns = ["path", "x1", "y1", "x2", "y2", "class"];
    expect(await objects("a.png,4,6,14,18,cat\nb.png,,,,,\n", { columns })).toEqual([
      ["a.png", box],
      ["b.png"],
    ]);
  });

  it.each([
    [
      "file,x1,y1,x2,y2\na.png,4,6,14,18\nb.png,20,20,10,9\n",
      "labels.csv row 3: the box ends at 10, 9 and begins at 20, 20; where its last two numbers are its width and height, say so with --label-boxes xywh",
    ],
    [
      "file,x,y,w,h\na.png,4,6,-1,12\n",
      "labels.csv row 2: the box is -1 wide and 12 high; neither may be negative",
    ],
    [
      "file,x,y,w,h\na.png,35,25,10,10\n",
      "boxes read as xywh reach beyond their images, and as cxcywh would not",
    ],
    [
      'file,bbox\na.png,"4 6 14 18"\n',
      "four numbers, which may be xyxy, xywh: say what they are with --label-boxes",
    ],
    [
      "file,xmin,ymin,xmax,ymax\na.png,50,6,60,18\n",
      'the box from (50, 6), 10 wide and 12 high, is outside "a.png"',
    ],
    [
      "file,xmin,ymin,xmax,ymax\na.png,nan,6,14,18\n",
      'row 2: number 1 of the box is "nan"; a number such as 12.5',
    ],
    [
      "file,width,height,xmin,ymin,xmax,ymax\na.png,80,60,4,6,14,18\n",
      '"a.png" is 40x30, and its labels are of 80x60',
    ],
  ])("is refused: %j", async (csv, reason) => {
    expect(await refusal(csv)).toContain(reason);
  });
});

describe("a table of key points", () => {
  it("has a pair of columns for each, and blanks for those that are not labelled", async () => {
    const set = await read("file,nose_x,nose_y,tail_x,tail_y\na.png,4,6,14,18\nb.png,5,5,,\n");
    expect(set.keyPointNames).toEqual(["nose", "tail"]);
    expect(set.images.map((image) => image.objects[0]!.points)).toEqual([
      [
        { x: 4, y: 6, visibility: 2 },
        { x: 14, y: 18, visibility: 2 },
      ],
      [
        { x: 5, y: 5, visibility: 2 },
        { x: 0, y: 0, visibility: 0 },
      ],
    ]);
  });

  it("is x1 to x3, where x1 to x2 are a box", async () => {
    const set = await read("file,x1,y1,x2,y2,x3,y3,v3\na.png,1,2,3,4,5,6,1\n");
    expect(set.images[0]!.objects[0]!.points).toEqual([
      { x: 1, y: 2, visibility: 2 },
      { x: 3, y: 4, visibility: 2 },
      { x: 5, y: 6, visibility: 1 },
    ]);
  });
});

describe("a table of classes", () => {
  it("takes names by the alphabet and numbers as they are, and warns of names that differ in case", async () => {
    expect((await read("file,class\na.png,dog\nb.png,cat\n")).classes).toEqual(["cat", "dog"]);
    expect((await read("image,label\na.png,3\nb.png,1\n")).classes).toEqual(["0", "1", "2", "3"]);
    expect((await read("file,class\na.png,Cat\nb.png,cat\n")).warnings).toEqual([
      'classes "Cat" and "cat" differ in case alone and are two classes',
    ]);
  });
});

describe("a table is refused with its true cause and its line:", () => {
  it.each([
    ["file,x,x,y\na.png,1,2,3\n", 'labels.csv: has two columns "x"; leave one of them'],
    ["file,X,x,y\na.png,1,2,3\n", 'the columns "X" and "x", which say the same'],
    [
      "file,x,y\na.png,1,2\n./a.png,3,4\n",
      'row 3: "./a.png" is in row 2 already as "a.png"; list each image once',
    ],
    ["file,class\na.png,1\n.\\a.png,2\n", 'row 3: ".\\a.png" is in row 2 already as "a.png"'],
    [
      "file,x,y\na.png,1,5,2,0\n",
      "row 2: has 5 cells, and the header names 3: file,x,y; if these are decimal commas",
    ],
    [
      "# a\n\nfile,x,y\r\na.png,1,2\r\nb.png;1;2\n",
      'row 5: has 1 cell, and the header names 3: file,x,y; this row is separated by ";"',
    ],
    ["a.png,1,2\nb.png,3,4\n", 'has no header: its first line is "a.png,1,2"'],
    ["name_of_photo,x,y\nc,1,2\n", "has no column file (or filename, image, path)"],
    ["file,colour\na.png,red\n", "has no column x, y or class"],
    ["file,x,y\n", "lists no images; add a row file,x,y for each"],
    ["", "is empty; its first line must name the columns"],
    ["file,x,y\na.png,1,middle\n", 'row 2: y is "middle"; a number such as 12.5 is needed'],
    ["file,x,y\na.png,1,NaN\n", 'row 2: y is "NaN"'],
    ["file,x,y\na.png,1,\n", 'row 2: y is ""'],
    [
      "file,x,y\na.png,41,1\n",
      'row 2: the point (41, 1) is outside "a.png", where x goes from 0 to 40 and y from 0 to 30',
    ],
    ["file,x,y\nc.png,1,2\n", 'row 2: cannot find the image: "c.png" is not in'],
    ["file,class\na.png,\n", 'row 2: class is ""'],
    ["file,x,y\n,1,2\n", "row 2: the file name is empty"],
    ['file,x,y\n"a.png,1,2\n', "labels.csv: is not a CSV table: Quote Not Closed"],
  ])("%j", async (csv, reason) => {
    const message = await refusal(csv);
    expect(message).toContain(reason);
    expect(message).toMatch(/^DATASET: .*\.$/);
  });

  it("names that fit two images", async () => {
    const images = { "left/a.png": "4x4", "right/a.png": "4x4" };
    await expect(read("file,x,y\na.png,1,1\n", {}, images)).rejects.toThrow(
      'row 2: "a.png" may be "left/a.png" or "right/a.png"; say where the images are with --images',
    );
  });

  it("two names of another machine that come out as one image", async () => {
    await expect(read("file,x,y\nval/a.png,1,1\ntrain/a.png,2,2\n")).rejects.toThrow(
      '"train/a.png" and "val/a.png" of labels.csv row 2 are both found in "a.png"',
    );
  });
});

describe("a column for each class", () => {
  it("holds 1 in that of the image, in the order of the columns", async () => {
    const set = await read("filename, dog, cat\na.png, 0, 1\nb.png, 1, 0\n");
    expect(set.classes).toEqual(["dog", "cat"]);
    expect(set.images.map(({ objects }) => objects[0]!.className)).toEqual(["cat", "dog"]);
  });

  it("is refused where an image is of two classes or of none", async () => {
    expect(await refusal("file,dog,cat\na.png,1,1\nb.png,1,0\n")).toBe(
      'DATASET: labels.csv row 2: "a.png" is of the classes dog, cat; one class of each image is needed.',
    );
    expect(await refusal("file,dog,cat\na.png,1,0\nb.png,0,0\n")).toContain('"b.png" is of no class');
  });

  it("is not taken for what x and y are", async () => {
    const set = await read("file,x,y\na.png,1,0\nb.png,0,1\n");
    expect(set.images.map(({ objects }) => objects[0]!.point)).toEqual([
      { x: 1, y: 0 },
      { x: 0, y: 1 },
    ]);
  });
});

describe("a table of OpenImages", () => {
  it("has names where the list of them is there, and groups that count neither way", async () => {
    const header = "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf";
    const set = await readLabels(
      await labelFolder(two, {
        "validation-annotations-bbox.csv": `${header}\na,xclick,/m/01yrx,1,0.1,0.6,0.2,0.5,0,0,1\nb,xclick,/m/0bt9lr,1,0.1,0.6,0.2,0.5,0,0,0\n`,
        "class-descriptions-boxable.csv": "/m/01yrx,Cat\n/m/0bt9lr,Dog\n",
      }),
    );
    expect(set.classes).toEqual(["Cat", "Dog"]);
    expect(set.images.map(({ objects }) => objects[0])).toMatchObject([
      { className: "Cat", isCrowd: true, box: { x: 4, y: 6, width: 20 } },
      { className: "Dog", isCrowd: false },
    ]);
  });
});

describe("boxes whose size has names of another language", () => {
  it("are not points: the refusal of the second row of an image says which columns are not read", async () => {
    expect(await refusal("Bild;X;Y;Breite;Höhe\na.png;1;2;5;6\na.png;3;4;5;6\n")).toContain(
      'with one point (columns "Breite", "Höhe" of labels.csv hold numbers and are not read: where they are of a box, say so with --label-columns, such as width=Breite,height=Höhe)',
    );
  });
});

describe("a table whose column of images is called otherwise", () => {
  it("has them in the only column of which each cell is the name of an image that is there", async () => {
    const set = await read("id,label\na,cat\nb,dog\n");
    expect(set.images.map(({ file }) => file)).toEqual(["a.png", "b.png"]);
    expect(set.convention).toContain('Images are in the column "id" of labels.csv');
    expect(await refusal("id,label\na,cat\nc,dog\n")).toContain("--label-columns file=id");
  });
});

describe("coordinates that may be percent", () => {
  const rows = (more: number) =>
    [0, 1, 2, 3].map((at) => `a.png,${10.5 + at},20.25,${60.5 + at + more},90.125,cat\n`).join("");
  const csv = (more = 0) => `file,xmin,ymin,xmax,ymax,class\n${rows(more)}`;

  it("are taken as pixels with a warning where images are larger and no label lies beyond 100", async () => {
    const warnings = async (text: string, size: string) => (await read(text, {}, { "a.png": size })).warnings;
    expect((await warnings(csv(), "640x480"))[0]).toContain("if they are percent of width and height");
    expect(await warnings(csv(90), "640x480")).toEqual([]);
    expect(await warnings(csv(), "128x96")).toEqual([]);
  });
});

describe("a number with the sign of percent", () => {
  it("is refused with the option that says so", async () => {
    expect(await refusal("file,x,y\na.png,10%,20%\n")).toContain(
      'x is "10%"; a number such as 12.5 is needed, without the sign, and --label-units percent',
    );
  });
});

describe("a number with a comma", () => {
  // The same numbers with each mark; what 1,234 is, another number tells, or the semicolon of European spreadsheets.
  it.each([
    ["a decimal comma beside it", 'file,x,y\na.png,"1,234","2,5"\n', {}, 1.234, 2.5],
    ["a semicolon", "file;x;y\na.png;1,234;2,500\n", {}, 1.234, 2.5],
    ["a decimal point beside it", 'file,x,y\na.png,"1,234",2.5\n', {}, 1234, 2.5],
    ["marks of thousands and a point", 'file,x,y\na.png,"1,234.5","1,200"\n', {}, 1234.5, 1200],
    ["points of thousands and a comma", "file\tx\ty\na.png\t1.234,5\t1,200\n", {}, 1234.5, 1.2],
    ["--label-decimal point", 'file,x,y\na.png,"1,234",2\n', { decimal: "point" }, 1234, 2],
    ["--label-decimal comma", 'file,x,y\na.png,"1,234",2\n', { decimal: "comma" }, 1.234, 2],
  ] as const)("is told by %s", async (_, csv, options, x, y) => {
    const set = await read(csv, options, { "a.png": "2000x2000" });
    expect(set.images[0]!.objects[0]!.point).toEqual({ x, y });
  });

  it("is refused where nothing tells what a comma is", async () => {
    expect(await refusal('file,x,y\na.png,"1,234",2\n')).toContain(
      'labels.csv row 2: x is "1,234", which may be 1234 or 1.234: say what a comma is with --label-decimal comma or point',
    );
  });
});
