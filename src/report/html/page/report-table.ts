import { compareCells } from "./sort-key.ts";
import { element } from "./elements.ts";
import type { Sort } from "./view-state.ts";

/** What a row is about, by the header of its column. */
const subjects = ["variant", "runtime", "cell", "architecture", "model"];

/** A row that goes wherever the one before it goes, since it says more of the same cell. */
const continued = "again, fresh rounds";

/** A table of the report that sorts and filters. */
export class ReportTable {
  readonly #body: HTMLTableSectionElement | undefined;
  readonly #headers: readonly HTMLTableCellElement[];
  readonly #rows: readonly HTMLTableRowElement[];
  readonly #texts: ReadonlyMap<HTMLTableRowElement, readonly string[]>;
  readonly #runtimeColumn: number;
  #sort: Sort | undefined;
  /** Whether its rows are about cells, so that filters are about it. */
  readonly isOfCells: boolean;

  constructor(table: HTMLTableElement, onSort: (column: number) => void) {
    this.#body = table.tBodies[0];
    this.#headers = [...(table.tHead?.rows[0]?.cells ?? [])];
    // A table may have no rows.
    this.#rows = [...(this.#body?.rows ?? [])];
    this.#texts = new Map(
      this.#rows.map((row) => [row, [...row.cells].map(({ textContent }) => textContent.trim())]),
    );
    const names = this.#headers.map(({ textContent }) => textContent.trim().toLowerCase());
    this.#runtimeColumn = names.indexOf("runtime");
    this.isOfCells = subjects.some((subject) => names.includes(subject));
    if (this.#rows.length < 2) return;
    this.#headers.forEach((header, column) => {
      if (header.textContent.trim() === "") return;
      const button = element("button", { type: "button" });
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => onSort(column));
    });
  }

  get size(): number {
    return this.#rows.length;
  }

  /** Puts the rows in the order of a column, or in their own again. */
  sort(sort: Sort | undefined): void {
    // Rows that are where they are to be stay there: a thousand of them would move at every key that is pressed.
    if (sort?.column === this.#sort?.column && sort?.descending === this.#sort?.descending) return;
    this.#sort = sort;
    this.#headers.forEach((header, column) => {
      if (column === sort?.column)
        header.setAttribute("aria-sort", sort.descending ? "descending" : "ascending");
      else header.removeAttribute("aria-sort");
    });
    const header = sort === undefined ? undefined : this.#headers[sort.column];
    if (sort === undefined || header === undefined) {
      this.#body?.append(...this.#rows);
      return;
    }
    const isNumeric = header.classList.contains("number");
    const textOf = (group: readonly HTMLTableRowElement[]) => this.#texts.get(group[0]!)![sort.column] ?? "";
    const groups = this.#groups().toSorted(
      (a, b) => compareCells(textOf(a), textOf(b), isNumeric) * (sort.descending ? -1 : 1),
    );
    this.#body?.append(...groups.flat());
  }

  /**
   * Hides what was not asked for.
   *
   * @param words all of which a row must hold, in small letters
   * @returns how many rows are left
   */
  filter(words: readonly string[], runtimes: ReadonlySet<string> | null, known: ReadonlySet<string>): number {
    let left = 0;
    for (const row of this.#rows) {
      const texts = this.#texts.get(row)!;
      const text = texts.join(" ").toLowerCase();
      const runtime = texts[this.#runtimeColumn];
      const isOther =
        runtimes !== null && runtime !== undefined && known.has(runtime) && !runtimes.has(runtime);
      row.hidden = isOther || !words.every((word) => text.includes(word));
      left += Number(!row.hidden);
    }
    this.#headers.forEach((header, column) => {
      const named = [...header.querySelectorAll("code")].map(({ textContent }) => textContent);
      const own = named.filter((name) => known.has(name));
      const isHidden = runtimes !== null && own.length > 0 && !own.some((name) => runtimes.has(name));
      if (header.hidden === isHidden) return;
      header.hidden = isHidden;
      for (const row of this.#rows) if (row.cells[column] !== undefined) row.cells[column].hidden = isHidden;
    });
    return left;
  }

  /** Marks the rows that name all of some things; returns them. */
  mark(names: readonly string[]): HTMLTableRowElement[] {
    return this.#rows.filter((row) => {
      const isBehind = names.length > 0 && names.every((name) => this.#texts.get(row)!.includes(name));
      row.classList.toggle("behind", isBehind);
      return isBehind;
    });
  }

  #groups(): HTMLTableRowElement[][] {
    const groups: HTMLTableRowElement[][] = [];
    for (const row of this.#rows) {
      if (this.#texts.get(row)![0] === continued) groups.at(-1)?.push(row);
      else groups.push([row]);
    }
    return groups;
  }
}
