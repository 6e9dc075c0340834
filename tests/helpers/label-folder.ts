import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";

/** Grey images by their names, of these sizes, such as `40x30`; with an EXIF orientation as in `40x30 turned 6`. */
export type ImageFiles = Readonly<Record<string, string>>;

/** A new folder of images and of text files. */
export async function labelFolder(
  images: ImageFiles,
  texts: Readonly<Record<string, string | Uint8Array | object>>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "boxbench-labels-"));
  for (const [file, size] of Object.entries(images)) {
    const [, width, height, orientation] = /^(\d+)x(\d+)(?: turned (\d))?$/.exec(size)!;
    const create = {
      width: Number(width),
      height: Number(height),
      channels: 3 as const,
      background: "#808080",
    };
    const picture = sharp({ create });
    const turned =
      orientation === undefined ? picture : picture.withMetadata({ orientation: Number(orientation) });
    const bytes = await (/\.png$/i.test(file) ? turned.png() : turned.jpeg()).toBuffer();
    await save(join(folder, file), bytes);
  }
  for (const [file, content] of Object.entries(texts)) {
    const isBytes = typeof content === "string" || content instanceof Uint8Array;
    await save(join(folder, file), isBytes ? content : JSON.stringify(content));
  }
  return folder;
}

async function save(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
