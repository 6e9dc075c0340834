/** What people call a folder of images. */
export const imageFolder = /^(images?|imgs?|photos?|frames?|inputs?|jpegimages)$/i;

/** What people call a folder of masks. */
export const maskFolder =
  /^(masks?|annotations?|labels?|segmentations?|segmentationclass|ground_?truth|gt|targets?)$/i;
