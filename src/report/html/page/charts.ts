import { nameInDescription } from "../cell-name.ts";
import { element } from "./elements.ts";

/** A point of a chart and what it says. */
export interface ChartPoint {
  readonly node: SVGElement;
  readonly description: string;
  /** The name of the cell behind it, where it is of one. */
  readonly cell: string;
  /** The file that its chart has beside report.md. */
  readonly chart: string;
}

/**
 * Makes the points of all charts tell their values: under the pointer, by the arrow keys, and by a click what is
 * behind them. Each chart is one stop of the Tab key.
 */
export function livePoints(onOpen: (point: ChartPoint) => void): ChartPoint[] {
  const tip = element("div", { class: "tip", "aria-hidden": "true", hidden: "" });
  document.body.append(tip);
  return [...document.querySelectorAll<SVGSVGElement>(".chart svg")].flatMap((chart) => {
    const nodes = [...chart.querySelectorAll<SVGElement>('[aria-roledescription="point"]')];
    if (nodes.length === 0) return [];
    const file = chart.closest("figure")?.dataset["file"] ?? "";
    chart.setAttribute("role", "group");
    for (const inner of chart.querySelectorAll("[role], [aria-roledescription]")) {
      inner.removeAttribute("role");
      inner.removeAttribute("aria-roledescription");
      if (!nodes.includes(inner as SVGElement)) inner.removeAttribute("aria-label");
    }
    for (const text of chart.querySelectorAll("text")) text.setAttribute("aria-hidden", "true");
    return nodes.map((node, index) => {
      const description = node.getAttribute("aria-label") ?? "";
      const point = { node, description, cell: nameInDescription(description), chart: file };
      node.classList.add("point");
      node.setAttribute("role", "button");
      node.setAttribute("tabindex", index === 0 ? "0" : "-1");
      const show = (): void => showTip(tip, node, description);
      const hide = (): void => void (tip.hidden = true);
      node.addEventListener("pointerenter", show);
      node.addEventListener("pointerleave", hide);
      node.addEventListener("focus", show);
      node.addEventListener("blur", hide);
      node.addEventListener("click", () => onOpen(point));
      node.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          onOpen(point);
        } else moveFocus(event, nodes, index);
      });
      return point;
    });
  });
}

function showTip(tip: HTMLElement, node: SVGElement, description: string): void {
  tip.textContent = description;
  tip.hidden = false;
  const { left, right, bottom, top } = node.getBoundingClientRect();
  const middle = (left + right) / 2 - tip.offsetWidth / 2;
  tip.style.left = `${Math.max(4, Math.min(middle, document.documentElement.clientWidth - tip.offsetWidth - 4))}px`;
  const isRoomBelow = bottom + tip.offsetHeight + 8 < document.documentElement.clientHeight;
  tip.style.top = `${isRoomBelow ? bottom + 8 : top - tip.offsetHeight - 8}px`;
}

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function moveFocus(event: KeyboardEvent, nodes: readonly SVGElement[], index: number): void {
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const next = nodes[(index + step + nodes.length) % nodes.length]!;
  nodes[index]!.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}
