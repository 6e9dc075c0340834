import type { LabelBoxForm } from "./formats.ts";

/** Names of a column, in any case and without `_`, `-`, `.` and spaces; the most telling first. */
export const aliases = {
  file: [
    "file",
    "filename",
    "filepath",
    "imagepath",
    "imagefile",
    "imagefilename",
    "imagename",
    "imgpath",
    "imgname",
    "imgfile",
    "image",
    "img",
    "path",
    "picture",
    "photo",
    "imageid",
    "imgid",
    "fname",
    "imageurl",
    "imgurl",
    "imageuri",
    "url",
    "uri",
  ],
  className: [
    "class",
    "classname",
    "label",
    "labelname",
    "category",
    "categoryname",
    "name",
    "classid",
    "labelid",
    "categoryid",
    "target",
  ],
  split: ["split", "subset"],
  crowd: ["isgroupof", "iscrowd"],
} as const;

/** The columns of a box, and what they are. */
export const corners: readonly (readonly [form: LabelBoxForm, names: readonly string[]])[] = [
  ["xyxy", ["xmin", "ymin", "xmax", "ymax"]],
  ["xyxy", ["minx", "miny", "maxx", "maxy"]],
  ["xyxy", ["left", "top", "right", "bottom"]],
  ["xyxy", ["xtl", "ytl", "xbr", "ybr"]],
  ["xyxy", ["startx", "starty", "endx", "endy"]],
  ["xyxy", ["x1", "y1", "x2", "y2"]],
  ["xyxy", ["x0", "y0", "x1", "y1"]],
  ["xywh", ["left", "top", "width", "height"]],
  ["xywh", ["left", "top", "w", "h"]],
  ["xywh", ["xmin", "ymin", "width", "height"]],
  ["xywh", ["xmin", "ymin", "w", "h"]],
  ["xywh", ["x", "y", "w", "h"]],
  ["cxcywh", ["cx", "cy", "w", "h"]],
  ["cxcywh", ["cx", "cy", "width", "height"]],
  ["cxcywh", ["xc", "yc", "w", "h"]],
  ["cxcywh", ["xcenter", "ycenter", "width", "height"]],
  ["cxcywh", ["xcenter", "ycenter", "w", "h"]],
  ["cxcywh", ["centerx", "centery", "width", "height"]],
  ["cxcywh", ["centerx", "centery", "w", "h"]],
];

/** The columns of a point. */
export const centres = [
  ["x", "y"],
  ["cx", "cy"],
  ["xc", "yc"],
  ["xcenter", "ycenter"],
  ["centerx", "centery"],
  ["pointx", "pointy"],
  ["xcoord", "ycoord"],
] as const;

/** The columns of an image's size. */
export const sizes = [
  ["width", "height"],
  ["imagewidth", "imageheight"],
  ["imgwidth", "imgheight"],
  ["imgw", "imgh"],
  ["imagew", "imageh"],
] as const;

/** A name without case, separators and the word for a box in front. */
export function keyOf(name: string): string {
  const key = name.toLowerCase().replaceAll(/[\s._-]+/g, "");
  return key.replace(/^(bbox|box|roi)(?=(x|y|w|h|cx|cy|left|top|right|bottom|width|height)\d?)/, "");
}
