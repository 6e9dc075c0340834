/** How one looks at the page; it stands behind the `#` of the address, so that a link leads to it. */
export interface ViewState {
  /** The id of the heading that is looked at; empty for the beginning. */
  section: string;
  /** Words that a row must hold. */
  rows: string;
  /** Ids of the runtimes shown; null for all. */
  runtimes: readonly string[] | null;
  /** By the number of the table: its sorted column, and which way. */
  sorts: ReadonlyMap<number, Sort>;
}

export interface Sort {
  readonly column: number;
  readonly descending: boolean;
}

/** Reads what `hashOfState` wrote, and a plain `#heading`. What does not fit is left out. */
export function stateOfHash(hash: string): ViewState {
  const [section = "", ...rest] = hash.replace(/^#/, "").split("&");
  const parameters = new URLSearchParams(rest.join("&"));
  const sorts = parameters.getAll("sort").flatMap((text): [number, Sort][] => {
    const [, table, column, way] = /^(\d{1,4})\.(\d{1,4})\.(up|down)$/.exec(text) ?? [];
    return table === undefined
      ? []
      : [[Number(table), { column: Number(column), descending: way === "down" }]];
  });
  return {
    section: decoded(section),
    rows: parameters.get("rows") ?? "",
    runtimes: parameters.has("runtime") ? parameters.getAll("runtime") : null,
    sorts: new Map(sorts),
  };
}

export function hashOfState({ section, rows, runtimes, sorts }: ViewState): string {
  const parameters = new URLSearchParams();
  if (rows !== "") parameters.set("rows", rows);
  for (const runtime of runtimes ?? []) parameters.append("runtime", runtime);
  // None at all is something else than all.
  if (runtimes?.length === 0) parameters.append("runtime", "");
  for (const [table, { column, descending }] of sorts)
    parameters.append("sort", `${table}.${column}.${descending ? "down" : "up"}`);
  const text = parameters.toString();
  return text === "" && section === ""
    ? ""
    : `#${encodeURIComponent(section)}${text === "" ? "" : `&${text}`}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
