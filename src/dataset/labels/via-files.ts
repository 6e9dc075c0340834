import { messageOf } from "../../core/errors.ts";
import { parseJson } from "../../core/parse-json.ts";
import { csvTable } from "./csv-table.ts";
import { fieldsOf, isFields, listOf, textIn, type Fields } from "./fields.ts";
import { labelProblem } from "./problem.ts";

/** One image as VIA lists it. */
export interface ViaImage {
  readonly name: string;
  /** Of the whole image. */
  readonly attributes: Fields;
  readonly regions: readonly {
    readonly shape: Fields;
    readonly attributes: Fields;
    readonly where: string;
  }[];
  readonly where: string;
}

const shapeColumn = "region_shape_attributes";

/** Whether the first line of a table names the columns of VIA. */
export function isViaTable(text: string): boolean {
  return text.slice(0, text.indexOf("\n") + 1).includes(shapeColumn);
}

/**
 * The images of a JSON file of VIA 2, or of its project.
 *
 * @throws BoxbenchError DATASET that names the image
 */
export function viaImages(value: unknown, file: string): ViaImage[] {
  const whole = fieldsOf(value, file);
  const listed = whole["_via_img_metadata"];
  if (!isFields(listed) && isFields(whole["metadata"]) && isFields(whole["view"])) {
    throw labelProblem(file, "is a project of VIA 3, which cannot be read; export it from VIA as COCO");
  }
  return Object.values(isFields(listed) ? listed : whole).map((one, index) => {
    const at = `${file} image ${index + 1}`;
    const image = fieldsOf(one, at);
    const name = textIn(image, "filename", at);
    const where = `${file} "${name}"`;
    // VIA 1 numbers the regions, VIA 2 lists them.
    const regions = isFields(image["regions"]) ? Object.values(image["regions"]) : image["regions"];
    return {
      name,
      where,
      attributes: attributesIn(image["file_attributes"]),
      regions: listOf(regions, `${where} region`).map((region, number) => ({
        shape: fieldsOf(region["shape_attributes"], `${where} region ${number + 1} shape_attributes`),
        attributes: attributesIn(region["region_attributes"]),
        where: `${where} region ${number + 1}`,
      })),
    };
  });
}

/**
 * The images of VIA's CSV, which has one row for each region, with JSON in its cells.
 *
 * @throws BoxbenchError DATASET that names the row
 */
export function viaImagesOfTable(text: string, file: string): ViaImage[] {
  const { header, rows } = csvTable(text, file);
  const cellOf = (cells: readonly string[], name: string) => cells[header.indexOf(name)] ?? "";
  const images = new Map<string, ViaImage & { regions: ViaImage["regions"][number][] }>();
  for (const { cells, line } of rows) {
    const where = `${file} row ${line}`;
    const name = cellOf(cells, "filename");
    if (name === "") throw labelProblem(where, "the file name is empty");
    const image = images.get(name) ?? {
      name,
      where,
      attributes: fieldsInCell(cellOf(cells, "file_attributes"), where),
      regions: [],
    };
    images.set(name, image);
    const shape = fieldsInCell(cellOf(cells, shapeColumn), where);
    if (Object.keys(shape).length === 0) continue;
    image.regions.push({ shape, attributes: fieldsInCell(cellOf(cells, "region_attributes"), where), where });
  }
  return [...images.values()];
}

function attributesIn(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function fieldsInCell(cell: string, where: string): Fields {
  if (cell === "") return {};
  try {
    return fieldsOf(parseJson(cell), where);
  } catch (error) {
    throw labelProblem(where, `a cell is not JSON: ${messageOf(error)}`, error);
  }
}
