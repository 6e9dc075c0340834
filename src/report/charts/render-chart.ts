import { Error as errorLevel, parse, resetSVGDefIds, View } from "vega";
import { compile, type Config, type TopLevelSpec } from "vega-lite";

/** Ink and sizes shared by all charts: dark text on solid white reads in light and in dark pages alike. */
const config: Config = {
  background: "white",
  font: "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif",
  padding: 14,
  view: { stroke: "#d0d7de" },
  axis: {
    labelColor: "#3d444d",
    titleColor: "#1f2328",
    gridColor: "#eaeef2",
    domainColor: "#d0d7de",
    tickColor: "#d0d7de",
    labelFontSize: 12,
    titleFontSize: 13,
    titleFontWeight: 600,
    titlePadding: 10,
  },
  legend: { labelFontSize: 12, titleFontSize: 12, labelColor: "#1f2328", symbolSize: 90, labelLimit: 400 },
  header: { labelFontSize: 12, labelFontWeight: 600, labelColor: "#1f2328" },
  title: {
    anchor: "start",
    fontSize: 16,
    color: "#1f2328",
    subtitleColor: "#59636e",
    subtitleFontSize: 12,
    subtitlePadding: 5,
    offset: 14,
  },
};

/** A logger that keeps quiet: a library prints nothing. */
const silent = {
  level: () => silent,
  error: () => silent,
  warn: () => silent,
  info: () => silent,
  debug: () => silent,
};

/** Draws a Vega-Lite chart. The same chart gives the same bytes. */
export async function svgFromChart(chart: TopLevelSpec): Promise<string> {
  const { spec } = compile(chart, { config, logger: silent });
  const view = new View(parse(spec), { renderer: "none", logLevel: errorLevel });
  try {
    // Clips and gradients are numbered through the whole process.
    resetSVGDefIds();
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
