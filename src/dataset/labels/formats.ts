/** The forms in which labels come, as `--label-format` names them. */
export const labelFormats = [
  "csv",
  "coco",
  "voc",
  "yolo",
  "cvat",
  "label-studio",
  "labelme",
  "via",
  "folders",
  "masks",
] as const;

export type LabelFormat = (typeof labelFormats)[number];

/** What the numbers of a file count: pixels, shares of width and height (0 to 1), or percent of them. */
export const coordinateUnits = ["pixels", "share", "percent"] as const;

export type CoordinateUnit = (typeof coordinateUnits)[number];

/** What the four numbers of a box in a file are, as `--label-boxes` names it. */
export const labelBoxForms = ["xyxy", "xywh", "cxcywh"] as const;

export type LabelBoxForm = (typeof labelBoxForms)[number];

/** The mark between whole numbers and decimals in a table, as `--label-decimal` names it; the other one marks thousands. */
export const decimalMarks = ["point", "comma"] as const;

export type DecimalMark = (typeof decimalMarks)[number];

/**
 * What labels of an image that its EXIF turns were made on, as `--label-frame` names it: the image as viewers show it,
 * or its pixels in the order in which the file stores them.
 */
export const labelFrames = ["upright", "stored"] as const;

export type LabelFrame = (typeof labelFrames)[number];
