import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../harness/base/package.ts";
import { labelFormats, type LabelFormat } from "../../../src/dataset/labels/formats.ts";
import { readLabels } from "../../../src/dataset/labels/read-labels.ts";
import { labelFolder } from "../../helpers/label-folder.ts";

/** The file that each example of docs/labels.md is, by its heading and the language of its block. */
const files: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  CSV: { csv: "labels.csv" },
  COCO: { json: "coco.json" },
  "Pascal VOC": { xml: "a.xml" },
  YOLO: { yaml: "data.yaml", text: "labels/val/a.txt" },
  CVAT: { xml: "annotations.xml" },
  "Label Studio": { json: "export.json" },
  labelme: { json: "a.json" },
  VIA: { json: "via.json" },
};

const formats: Readonly<Record<string, LabelFormat>> = {
  CSV: "csv",
  COCO: "coco",
  "Pascal VOC": "voc",
  YOLO: "yolo",
  CVAT: "cvat",
  "Label Studio": "label-studio",
  labelme: "labelme",
  VIA: "via",
};

const page = await readFile(join(packageRoot, "docs/labels.md"), "utf8");

describe("docs/labels.md", () => {
  it.each(Object.keys(files))("shows a cat from (4, 6) to (14, 18) in the form of %s", async (heading) => {
    const section = page.split(`\n## ${heading}\n`)[1]!.split("\n## ")[0]!;
    const texts: Record<string, string> = {};
    for (const [, language, text] of section.matchAll(/```(\w+)\n([\s\S]*?)```/g)) {
      texts[files[heading]![language!]!] = text!;
    }
    const home = heading === "YOLO" ? "images/val/" : "";
    const folder = await labelFolder({ [`${home}a.png`]: "40x30", [`${home}b.png`]: "40x30" }, texts);
    const set = await readLabels(folder);
    expect(set.format).toBe(formats[heading]);
    const [first] = set.images;
    expect(first!.file).toBe(`${home}a.png`);
    expect(first!.objects).toHaveLength(1);
    const { className, box } = first!.objects[0]!;
    expect(className).toBe("cat");
    const numbers = [box!.x, box!.y, box!.width, box!.height].map((value) => Math.round(value * 1e9) / 1e9);
    expect(numbers).toEqual([4, 6, 10, 12]);
  });

  it("names every format and option", async () => {
    for (const format of labelFormats) expect(page).toContain(`| \`${format}\` |`);
    const options = await readFile(join(packageRoot, "harness/base/label-options.ts"), "utf8");
    for (const [, option] of options.matchAll(/"(--[a-z-]+) </g)) expect(page).toContain(option);
  });
});
