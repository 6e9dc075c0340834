import type { PinnedWheel } from "../fetch-wheel.ts";

/** Greek coins from Pompeii; as it came from the Brooklyn Museum, without known copyright restrictions. */
export const scikitImage: PinnedWheel = {
  project: "scikit-image",
  version: "0.26.0",
  sha256: "74aa5518ccea28121f57a95374581d3b979839adc25bb03f289b1bc9b99c58af",
  sizeBytes: 13_711_217,
  target: [
    "--python-version",
    "3.11",
    "--implementation",
    "cp",
    "--abi",
    "cp311",
    "--platform",
    "manylinux_2_28_x86_64",
  ],
  files: ["skimage/data/coins.png"],
};

const aerial = [
  "OSBS_029",
  "SOAP_061",
  "2019_YELL_2_541000_4977000_image_crop",
  "2019_YELL_2_528000_4978000_image_crop2",
];

/** Aerial photos of the National Ecological Observatory Network with a box around each tree, drawn by hand. */
export const deepForest: PinnedWheel = {
  project: "deepforest",
  version: "2.1.0",
  sha256: "8c2798d8e9be7f0004b194fe207b76c1d9fff6e711b3db67b9508dcd5d00ae54",
  sizeBytes: 20_639_595,
  target: [],
  files: aerial.flatMap((name) => [`deepforest/data/${name}.png`, `deepforest/data/${name}.xml`]),
};
