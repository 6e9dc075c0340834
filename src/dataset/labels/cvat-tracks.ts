import type { LabelFolder } from "./label-folder.ts";
import { finite } from "./fields.ts";
import { stemOf } from "./find-image.ts";
import { labelProblem } from "./problem.ts";
import { childrenOf, textOf, type XmlElement } from "./xml.ts";

/** The frames of a video as images are listed. */
export interface CvatFrames {
  readonly images: readonly XmlElement[];
  /** What was taken for what, one sentence. */
  readonly words: string;
}

/**
 * The frames of a video that CVAT exports "for video 1.1", as images: each with the shapes that its tracks have in it.
 * A frame is the image whose name ends in its number, such as `frame_000012.png`; those that are numbered from 1, as
 * ffmpeg does it, are told by having as many numbers as the video has frames.
 *
 * @throws BoxbenchError DATASET when two images have one number, or a track leaves frames out
 */
export function framesOfTracks(root: XmlElement, file: string, folder: LabelFolder): CvatFrames {
  const byFrame = shapesByFrame(root, file);
  const owner = ownerIn(root);
  const first = frameIn(owner, "start_frame") ?? 0;
  const last = frameIn(owner, "stop_frame") ?? Math.max(...byFrame.keys());
  const numbered = numberedImages(folder, file);
  const origin = originOf([...numbered.keys()], last - first + 1, first);
  const shown = [...numbered.keys()].map((number) => number - origin + first);
  const frames = new Set([...shown.filter((frame) => frame >= first && frame <= last), ...byFrame.keys()]);
  const [size] = owner === undefined ? [] : childrenOf(owner, "original_size");
  const images = [...frames]
    .toSorted((one, other) => one - other)
    .map((frame) => ({
      name: "image",
      text: "",
      attributes: {
        id: String(frame),
        name: numbered.get(frame - first + origin) ?? `frame_${String(frame).padStart(6, "0")}`,
        ...sizeIn(size),
      },
      children: byFrame.get(frame) ?? [],
    }));
  return {
    images,
    words: `Frames of the video are the images that end in their numbers, of which ${origin} is frame ${first}`,
  };
}

function sizeIn(size: XmlElement | undefined): Record<string, string> {
  const [width, height] = size === undefined ? [] : [textOf(size, "width"), textOf(size, "height")];
  return width === undefined || height === undefined ? {} : { width, height };
}

/** The task, project or job. */
function ownerIn(root: XmlElement): XmlElement | undefined {
  return childrenOf(root, "meta")[0]?.children.find(({ children }) => children.length > 0);
}

function frameIn(owner: XmlElement | undefined, name: string): number | null {
  const text = owner === undefined ? undefined : textOf(owner, name);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

/** Shapes by the number of their frame, with the label of their track; those outside of the picture are left out. */
function shapesByFrame(root: XmlElement, file: string): Map<number, XmlElement[]> {
  const byFrame = new Map<number, XmlElement[]>();
  for (const track of childrenOf(root, "track")) {
    const where = `${file} track ${track.attributes["id"] ?? "without an id"}`;
    let before: { readonly frame: number; readonly isOutside: boolean } | null = null;
    for (const shape of track.children) {
      const frame = finite(shape.attributes["frame"], "frame", where);
      const isOutside = shape.attributes["outside"] === "1";
      if (before !== null && !before.isOutside && frame > before.frame + 1) {
        throw labelProblem(
          where,
          `says nothing of the frames between ${before.frame} and ${frame}; export the task from CVAT as CVAT for images 1.1`,
        );
      }
      before = { frame, isOutside };
      if (isOutside) continue;
      const own = byFrame.get(frame) ?? [];
      byFrame.set(frame, own);
      const { outside: _outside, ...attributes } = shape.attributes;
      own.push({ ...shape, attributes: { ...attributes, label: track.attributes["label"] ?? "" } });
    }
  }
  return byFrame;
}

/** Images by the number that their name ends in. */
function numberedImages({ images }: LabelFolder, file: string): Map<number, string> {
  const byNumber = new Map<number, string>();
  for (const image of images) {
    const digits = /(\d+)$/.exec(stemOf(image))?.[1];
    if (digits === undefined) continue;
    const number = Number(digits);
    const other = byNumber.get(number);
    if (other !== undefined) {
      throw labelProblem(
        file,
        `"${other}" and "${image}" may both be frame ${number} of its video; say where the images are with --images`,
      );
    }
    byNumber.set(number, image);
  }
  return byNumber;
}

/** Number of the first frame's image: 1 where images count from 1 to as many as there are frames, else the frame's own. */
function originOf(numbers: readonly number[], count: number, first: number): number {
  const isFromOne = numbers.length === count && Math.min(...numbers) === 1 && Math.max(...numbers) === count;
  return isFromOne ? 1 : first;
}
