import { shown } from "../../core/shown.ts";
import type { Fields } from "./fields.ts";
import { labelProblem } from "./problem.ts";

/**
 * What the image of a task may be called: its address, with or without the letters that an upload puts in front.
 *
 * @throws BoxbenchError DATASET when a task names none, or has it inside
 */
export function studioImageNames(data: Fields, upload: unknown, where: string): [string, ...string[]] {
  const texts = Object.entries(data).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const address =
    texts.find(([, text]) => /\.(png|jpe?g)(\?|$)/i.test(text) || text.startsWith("data:image/")) ??
    texts.find(([name]) => /image|img|photo|picture/i.test(name));
  if (address === undefined) throw labelProblem(where, `names no image: its data are ${shown(data)}`);
  if (address[1].startsWith("data:")) {
    throw labelProblem(where, "has its image inside, as data; give the images as files");
  }
  const path = pathOf(address[1]);
  const name = path.slice(path.lastIndexOf("/") + 1);
  const bare = name.replace(/^[0-9a-f]{8}-/, "");
  const uploaded =
    typeof upload === "string" && upload !== "" ? [upload, upload.replace(/^[0-9a-f]{8}-/, "")] : [];
  return [path, name, bare, ...uploaded];
}

/** The path in an address, or that which a server for local files gets as `?d=`. */
function pathOf(address: string): string {
  const local = /[?&]d=([^&]*)/.exec(address)?.[1];
  const path = local ?? address.replace(/^[a-z0-9+]+:\/\/[^/]*\//i, "").replace(/\?.*$/, "");
  try {
    return decodeURIComponent(path).replace(/^\/+/, "");
  } catch {
    return path.replace(/^\/+/, "");
  }
}
