/** The looks of report.html: light and dark, from a phone's width to a wide screen, and on paper. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --card: #f6f8fa; --ink: #1f2328; --quiet: #59636e; --line: #d1d9e0; --link: #0550ae;
  --mark: #fff1c2; --on: #0550ae;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --card: #161b22; --ink: #e6edf3; --quiet: #9aa4af; --line: #30363d; --link: #79b8ff;
    --mark: #4b3a06; --on: #79b8ff;
  }
  .chart rect[fill="white"], .chart path[fill="white"] { fill: #161b22; }
  .chart [fill="#1f2328"], .chart [fill="#3d444d"] { fill: #e6edf3; }
  .chart [fill="#59636e"] { fill: #9aa4af; }
  .chart [stroke="#eaeef2"] { stroke: #262c34; }
  .chart [stroke="#d0d7de"], .chart [stroke="#c4ccd4"] { stroke: #3d444d; }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
body {
  margin: 0 auto; padding: 0 1rem 4rem; max-width: 76rem; background: var(--page); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif;
}
main { min-width: 0; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { margin-top: 2.5rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); font-size: 1.35rem; }
h3 { margin-top: 1.8rem; font-size: 1.1rem; }
a { color: var(--link); text-decoration: underline; }
code { font: .875em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: var(--card); padding: .1em .3em; border-radius: 4px; }
pre { overflow-x: auto; padding: .8rem; background: var(--card); border-radius: 6px; }
pre code { padding: 0; background: none; }
blockquote { margin: 1rem 0; padding: .1rem 1rem; border-left: 4px solid var(--line); color: var(--quiet); }
:focus-visible { outline: 2px solid var(--on); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; padding: .5rem; background: var(--page); }
.skip:focus { left: 0; z-index: 9; }
.table { overflow-x: auto; max-height: 80vh; margin: 1rem 0; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
td code { white-space: nowrap; }
tr:last-child td { border-bottom: 0; }
thead th, thead td { position: sticky; top: 0; z-index: 1; background: var(--card); vertical-align: bottom; }
th code { background: none; padding: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead .number { white-space: normal; }
.chart, .picture { margin: 1rem 0; overflow-x: auto; }
.chart svg, .picture img { display: block; max-width: 100%; height: auto; }
.chart svg { min-width: 38rem; }
.picture img { border-radius: 6px; background: #ffffff; }
details { margin: 1rem 0; }
summary { cursor: pointer; font-weight: 600; padding: .2rem 0; }
nav ul { margin: 0; padding: 0; list-style: none; font-size: .9rem; }
nav a { display: inline-block; padding: .15rem 0; }
.anchor { margin-left: .4rem; font-weight: 400; color: var(--quiet); text-decoration: none; }
.tools {
  position: sticky; top: 0; z-index: 3; display: flex; flex-wrap: wrap; gap: .4rem .8rem; align-items: center;
  margin: 0 -1rem; padding: .5rem 1rem; background: var(--page); border-bottom: 1px solid var(--line); font-size: .9rem;
}
.tools details { margin: 0; }
.tools fieldset {
  position: absolute; z-index: 4; min-width: 0; max-width: calc(100% - 2rem); max-height: 60vh; overflow: auto; margin: .3rem 0 0; padding: .6rem 1rem;
  border: 1px solid var(--line); border-radius: 6px; background: var(--page);
}
.tools fieldset label { display: block; padding: .2rem 0; }
input[type=search], button, input[type=file] { font: inherit; color: inherit; }
input[type=file] { display: block; max-width: 100%; }
input[type=search] { width: 12rem; max-width: 100%; padding: .3rem .5rem; border: 1px solid var(--quiet); border-radius: 6px; background: var(--page); }
button { padding: .3rem .7rem; border: 1px solid var(--quiet); border-radius: 6px; background: var(--card); cursor: pointer; }
th button { display: inline; padding: 0; border: 0; background: none; font-weight: 600; text-align: inherit; }
th button::after { content: "\\00a0\\2195"; color: var(--quiet); }
th[aria-sort=ascending] button::after { content: "\\00a0\\25B2"; color: var(--on); }
th[aria-sort=descending] button::after { content: "\\00a0\\25BC"; color: var(--on); }
.behind { background: var(--mark); }
.dim { opacity: .12; }
.point { cursor: pointer; }
.point:hover, .point:focus { stroke: var(--ink); stroke-width: 3; outline: none; }
.tip {
  position: fixed; z-index: 8; max-width: 20rem; padding: .4rem .6rem; border-radius: 6px; background: var(--ink);
  color: var(--page); font-size: .85rem; pointer-events: none;
}
dialog { max-width: min(36rem, 92vw); border: 1px solid var(--line); border-radius: 8px; background: var(--page); color: var(--ink); }
dialog::backdrop { background: rgb(0 0 0 / .45); }
dl { display: grid; grid-template-columns: auto 1fr; gap: .3rem 1rem; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
.empty { color: var(--quiet); font-style: italic; }
[hidden] { display: none !important; }
@media (max-width: 45rem) { .tools { position: relative; } .tools fieldset { left: 1rem; } html { scroll-padding-top: .5rem; } }
@media (min-width: 75rem) {
  body { display: grid; grid-template-columns: 13rem minmax(0, 1fr); gap: 0 2rem; max-width: 92rem; }
  nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding-top: 1.2rem; grid-row: 1 / span 9; }
  main, .tools { grid-column: 2; }
}
@media print {
  body { display: block; max-width: none; padding: 0; }
  nav, .tools, .anchor, .skip, .tip, th button::after { display: none !important; }
  .table { max-height: none; overflow: visible; border: 0; }
  thead th, thead td { position: static; }
  details::details-content { content-visibility: visible; height: auto; }
  .chart svg { min-width: 0; }
  tr, .chart, .picture { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
`;
