import { SaxesParser } from "saxes";
import { messageOf } from "../../core/errors.ts";
import { labelProblem } from "./problem.ts";

/** One element of an XML file. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, without that of its children, trimmed. */
  readonly text: string;
}

interface OpenElement {
  name: string;
  attributes: Record<string, string>;
  children: OpenElement[];
  text: string;
}

/** Deeper than any format of labels goes. */
const deepest = 50;

/**
 * Reads an XML file as a tree. Entities that a file declares are refused: labels need none, and a few lines of them
 * can grow to gigabytes.
 *
 * @throws BoxbenchError DATASET when it is not XML
 */
export function parseXml(text: string, source: string): XmlElement {
  const parser = new SaxesParser();
  const open: OpenElement[] = [];
  const roots: OpenElement[] = [];
  parser.on("error", (error) => {
    throw labelProblem(source, `is not XML: ${messageOf(error)}`, error);
  });
  parser.on("doctype", (doctype) => {
    if (!/<!ENTITY/i.test(doctype)) return;
    throw labelProblem(
      source,
      "declares entities in its DOCTYPE, which labels have no use for; remove the DOCTYPE",
    );
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element: OpenElement = {
      name,
      attributes,
      children: [],
      text: "",
    };
    (open.at(-1)?.children ?? roots).push(element);
    open.push(element);
    if (open.length > deepest)
      throw labelProblem(source, `has elements ${open.length} deep; labels need no more than ${deepest}`);
  });
  const addText = (part: string) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += part;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    const element = open.pop()!;
    element.text = element.text.trim();
  });
  // What an editor of another encoding left of a byte order mark is no part of XML.
  parser.write(text.replace(/^\uFEFF/, "").trimStart()).close();
  return roots[0]!;
}

/** Children of a name. */
export function childrenOf({ children }: XmlElement, name: string): XmlElement[] {
  return children.filter((child) => child.name === name);
}

/** Text of the first child of a name; undefined where there is none, or it is empty. */
export function textOf(element: XmlElement, name: string): string | undefined {
  const text = childrenOf(element, name)[0]?.text;
  return text === "" ? undefined : text;
}
