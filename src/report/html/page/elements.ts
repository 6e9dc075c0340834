/** An element with attributes and children; text stays text. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A table like those of the report, in a box of its own. */
export function tableElement(
  label: string,
  columns: readonly (readonly [header: string, isNumber: boolean])[],
  rows: readonly (readonly string[])[],
): HTMLElement {
  const cells = (name: "th" | "td", texts: readonly string[]): HTMLElement[] =>
    texts.map((text, index) => {
      const className: Record<string, string> = columns[index]![1] ? { class: "number" } : {};
      return element(name, name === "th" ? { ...className, scope: "col" } : className, text);
    });
  const head = element(
    "thead",
    {},
    element(
      "tr",
      {},
      ...cells(
        "th",
        columns.map(([header]) => header),
      ),
    ),
  );
  const body = element("tbody", {}, ...rows.map((row) => element("tr", {}, ...cells("td", row))));
  return element(
    "div",
    { class: "table", role: "group", tabindex: "0", "aria-label": label },
    element("table", {}, head, body),
  );
}
