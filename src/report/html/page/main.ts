import type { PageData } from "../page-data.ts";
import { cellsByPoint } from "./cells-by-point.ts";
import { openCell } from "./cell-dialog.ts";
import { livePoints, type ChartPoint } from "./charts.ts";
import { besideElement } from "./compare-runs.ts";
import { element } from "./elements.ts";
import { loadedRun } from "./loaded-run.ts";
import { ReportTable } from "./report-table.ts";
import { hashOfState, stateOfHash, type ViewState } from "./view-state.ts";

const main = document.querySelector("main")!;
const data = JSON.parse(document.querySelector("#data")!.textContent) as PageData | null;
const cells = cellsByPoint(data?.cells ?? []);
const runtimeIds = [...new Set(data?.cells.map(({ runtimeId }) => runtimeId))];
const known = new Set(runtimeIds);

const tables: ReportTable[] = [];
let state: ViewState = stateOfHash(location.hash);
const points = livePoints(openPoint);

const search = element("input", { type: "search", id: "rows", placeholder: "such as cnn wasm" });
const boxes = runtimeIds.map((id) => element("input", { type: "checkbox", value: id }));
const count = element("span", { role: "status" });
const beside = element("section", { "aria-label": "Beside another run" });

addTables(main);
const reportTables = tables.length;
addTools();
addAnchors();
show();
scrollToSection();
addEventListener("hashchange", () => {
  state = stateOfHash(location.hash);
  show();
  scrollToSection();
});

let folded: HTMLDetailsElement[] = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll<HTMLDetailsElement>("main details:not([open])")];
  for (const fold of folded) fold.open = true;
});
addEventListener("afterprint", () => {
  for (const fold of folded) fold.open = false;
});

function addTables(root: ParentNode): void {
  for (const table of root.querySelectorAll("table")) {
    const index = tables.length;
    tables.push(new ReportTable(table, (column) => change({ sorts: nextSorts(index, column) })));
  }
}

/** Rising, falling, and as the report has it. */
function nextSorts(table: number, column: number): ViewState["sorts"] {
  const sorts = new Map(state.sorts);
  const now = sorts.get(table);
  if (now?.column !== column) sorts.set(table, { column, descending: false });
  else if (now.descending) sorts.delete(table);
  else sorts.set(table, { column, descending: true });
  return sorts;
}

function addTools(): void {
  const contents = document.querySelector("nav details");
  if (contents instanceof HTMLDetailsElement) contents.open = matchMedia("(min-width: 75rem)").matches;
  if (data === null) return;
  search.addEventListener("input", () => change({ rows: search.value }));
  for (const box of boxes) box.addEventListener("change", () => change({ runtimes: chosenRuntimes() }));
  const all = element("button", { type: "button" }, "Show all");
  all.addEventListener("click", () => change({ rows: "", runtimes: null, sorts: new Map() }));
  const file = element("input", { type: "file", id: "other", accept: ".json,.html" });
  file.addEventListener("change", () => void showBeside(file.files?.[0]));
  const runtimes = element(
    "details",
    {},
    element("summary", {}, "Runtimes"),
    element(
      "fieldset",
      { "aria-label": "Runtimes shown" },
      ...boxes.map((box) => element("label", {}, box, ` ${box.value}`)),
    ),
  );
  const other = element(
    "details",
    {},
    element("summary", {}, "Beside another run"),
    element("fieldset", {}, element("label", { for: "other" }, "Its results.json or report.html: "), file),
  );
  main.before(
    element(
      "div",
      { class: "tools", role: "search", "aria-label": "Rows of the tables" },
      element("label", { for: "rows" }, "Rows with"),
      search,
      ...(boxes.length > 1 ? [runtimes] : []),
      other,
      all,
      count,
    ),
  );
  main.append(beside);
}

function chosenRuntimes(): string[] | null {
  const chosen = boxes.filter(({ checked }) => checked).map(({ value }) => value);
  return chosen.length === boxes.length ? null : chosen;
}

/** A link at each heading, which keeps what is filtered and sorted. */
function addAnchors(): void {
  for (const heading of main.querySelectorAll("h2, h3")) {
    const link = element("a", { class: "anchor", href: `#${heading.id}` }, "#");
    link.setAttribute("aria-label", `Link to ${heading.textContent}`);
    heading.append(link);
  }
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
    const section = link?.getAttribute("href")?.slice(1);
    if (section === undefined || link?.classList.contains("skip") === true) return;
    event.preventDefault();
    state = { ...state, section: decodeURIComponent(section) };
    history.pushState(null, "", hashOfState(state) || "#");
    scrollToSection();
  });
}

function change(part: Partial<ViewState>): void {
  state = { ...state, ...part };
  history.replaceState(null, "", hashOfState(state) || location.pathname);
  show();
}

/** Makes the page what the state says. */
function show(): void {
  if (search.value !== state.rows) search.value = state.rows;
  for (const box of boxes) box.checked = state.runtimes?.includes(box.value) ?? true;
  const words = state.rows.toLowerCase().split(/\s+/).filter(Boolean);
  const runtimes = state.runtimes === null ? null : new Set(state.runtimes);
  const ofCells = tables.filter(({ isOfCells }) => isOfCells);
  const left = ofCells.reduce((sum, table) => sum + table.filter(words, runtimes, known), 0);
  const total = ofCells.reduce((sum, { size }) => sum + size, 0);
  count.textContent = words.length === 0 && runtimes === null ? "" : `${left} of ${total} rows`;
  tables.forEach((table, index) => table.sort(state.sorts.get(index)));
  for (const { node, cell: name, description, chart } of points) {
    const cell = cells.get(name, chart);
    const isOther = cell !== undefined && runtimes !== null && !runtimes.has(cell.runtimeId);
    const text = description.toLowerCase();
    node.classList.toggle(
      "dim",
      isOther || (cell !== undefined && !words.every((word) => text.includes(word))),
    );
  }
}

/** The browser finds no heading behind a `#` that has more after it. */
function scrollToSection(): void {
  if (state.section === "") return;
  const heading = document.getElementById(state.section);
  if (heading === null) return;
  for (let fold = heading.closest("details"); fold !== null; fold = fold.parentElement!.closest("details"))
    fold.open = true;
  heading.scrollIntoView();
}

function openPoint({ cell: name, description, chart }: ChartPoint): void {
  const cell = cells.get(name, chart);
  const rows = tables.flatMap((table) =>
    table.mark(cell === undefined ? [] : [cell.variantId, cell.runtimeId]),
  );
  openCell(description, cell, rows);
}

async function showBeside(file: File | undefined): Promise<void> {
  if (file === undefined || data === null) return;
  const title = element("h2", { id: "beside", tabindex: "-1" }, "Beside another run");
  try {
    const found = besideElement(data, loadedRun(await file.text()));
    beside.replaceChildren(title, found);
    tables.length = reportTables;
    addTables(found);
    show();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    beside.replaceChildren(title, element("p", { role: "alert" }, `Cannot show ${file.name}: ${message}`));
  }
  title.scrollIntoView();
  title.focus();
}
