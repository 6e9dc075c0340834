/** The forms in which labels come, as `--label-format` names them. */
export const labelFormats = [
  "csv",
  "coco",
  "voc",
  "yolo",
  "cvat",
  "label-studio",
  "labelme",
  "folders",
] as const;

export type LabelFormat = (typeof labelFormats)[number];

/** What the numbers of a file count: pixels, shares of width and height (0 to 1), or percent of them. */
export const coordinateUnits = ["pixels", "share", "percent"] as const;

export type CoordinateUnit = (typeof coordinateUnits)[number];
