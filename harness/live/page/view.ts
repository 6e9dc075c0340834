import type { DeviceState, ShownCell } from "../device-state.ts";
import type { Offer } from "../protocol.ts";

const byId = (id: string) => document.getElementById(id)!;

export function showLine(text: string): void {
  byId("line").textContent = text;
}

export function showFacts(facts: unknown): void {
  byId("facts").textContent = JSON.stringify(facts, null, 2);
}

/** Of a page that sends nothing: what its visitor can download. */
export function showAsStatic(): void {
  byId("told-title").textContent = "What results.json says of this device";
  byId("told").textContent =
    "Nothing leaves this page but by you: results.json holds the times, how well the answers agree, and what this browser says of itself:";
}

/** What was measured until now, as a file. */
export function showDownload(address: string): void {
  (byId("download") as HTMLAnchorElement).href = address;
  byId("downloading").hidden = false;
  byId("done").hidden = false;
}

/** What can be chosen, and what is missing with its reason. */
export function showOffer(
  { variantIds, runtimes }: Pick<Offer, "variantIds" | "runtimes">,
  onChoice: (variantIds: readonly string[], providers: readonly string[]) => void,
): void {
  const form = byId("choice") as HTMLFormElement;
  byId("variants").append(...variantIds.map((id) => choice("variant", id, id, null)));
  byId("runtimes").append(
    ...runtimes.map(({ provider, id, title, reason }) =>
      choice("runtime", provider, `${title} (${id})`, reason),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const data = new FormData(form);
    onChoice(data.getAll("variant").map(String), data.getAll("runtime").map(String));
  });
  form.hidden = false;
}

function choice(name: string, value: string, text: string, reason: string | null): HTMLElement {
  const box = Object.assign(document.createElement("input"), { type: "checkbox", name, value });
  box.checked = reason === null;
  box.disabled = reason !== null;
  const label = document.createElement("label");
  label.append(box, Object.assign(document.createElement("span"), { textContent: text }));
  if (reason === null) return label;
  const because = Object.assign(document.createElement("span"), { className: "reason", textContent: reason });
  label.append(because);
  return label;
}

/** What has been measured so far. */
export function showState({ phase, share, line, left, cells, reportPath, galleryPath }: DeviceState): void {
  const isBusy = phase === "preparing" || phase === "measuring";
  const wasInChoice = byId("choice").contains(document.activeElement);
  byId("choice").hidden = isBusy;
  byId("run").hidden = phase === "ready";
  // Who pressed the button with a key goes on from here, not from the top of the page.
  if (isBusy && wasInChoice) byId("run-title").focus();
  (byId("share") as HTMLProgressElement).value = share;
  if (line !== "") showLine(line);
  byId("left").textContent = isBusy ? left : "";
  byId("cells").replaceChildren(...cells.map(row));
  byId("opening").hidden = reportPath === null;
  byId("done").hidden = reportPath === null && byId("downloading").hidden;
  if (reportPath !== null) (byId("report") as HTMLAnchorElement).href = reportPath;
  byId("picture").hidden = galleryPath === null;
  if (galleryPath !== null) (byId("gallery") as HTMLImageElement).src = galleryPath;
}

function row(cell: ShownCell): HTMLTableRowElement {
  const { variantId, runtimeId, batch, threads, parity, accuracy, p50, interval, note, status } = cell;
  const texts: readonly [name: string, text: string, className?: string][] = [
    ["model", variantId, "model"],
    ["runtime", runtimeId],
    ["median time", interval === "" ? p50 : `${p50} (${interval})`, "time"],
    ["answers", parity],
    ["accuracy", accuracy],
    ["batch", String(batch)],
    ["threads", String(threads)],
    ["remarks", status === "measured" ? note : `${status}. ${note}`, "note"],
  ];
  const made = document.createElement("tr");
  // Said, because a row that looks like a card is none of a table any more to some browsers.
  made.setAttribute("role", "row");
  made.append(
    ...texts.map(([name, textContent, className = ""]) => {
      const cell = Object.assign(document.createElement("td"), { textContent, className });
      cell.setAttribute("role", "cell");
      // What stands before it on a phone.
      cell.dataset["name"] = name;
      return cell;
    }),
  );
  return made;
}
