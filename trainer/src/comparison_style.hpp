// The style sheet of a comparison's page: light, dark and paper, wide and narrow.
#pragma once

namespace vitrine::trainer {

inline constexpr const char* kComparisonStyle = R"css(
:root {
  color-scheme: light dark;
  --ground: #f7f6f3; --card: #ffffff; --ink: #1d1c1a; --soft: #625f59; --line: #e3dfd8; --rail: #eeebe5;
  --accent: #1d5fa6; --wrong: #b5532a; --on: #ffffff;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #131517; --card: #1b1e21; --ink: #ebe8e2; --soft: #a6a29a; --line: #33373b; --rail: #25292d;
    --accent: #7fb4ee; --wrong: #ee9a6b; --on: #101214;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; padding: clamp(1.25rem, 4vw, 3.5rem) clamp(1rem, 4vw, 2.5rem) 4rem;
  background: var(--ground); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  font-variant-numeric: tabular-nums lining-nums; text-wrap: pretty;
}
main, header, footer { max-width: 68rem; margin: 0 auto; }
h1 { margin: 0.1em 0 0.5em; font-size: clamp(1.8rem, 4.5vw, 2.6rem); line-height: 1.1; font-weight: 680;
     letter-spacing: -0.022em; text-wrap: balance; }
h2 { margin: 3.2rem 0 0.4rem; font-size: 1.35rem; line-height: 1.25; font-weight: 660; letter-spacing: -0.012em; }
h3 { margin: 0 0 0.6rem; font-size: 0.95rem; line-height: 1.3; font-weight: 640; }
p { margin: 0 0 0.9rem; max-width: 44rem; }
.over { margin: 0; color: var(--soft); font-size: 0.9rem; }
.lede { font-size: 1.15rem; line-height: 1.5; }
.note { color: var(--soft); font-size: 0.9rem; }
b { font-weight: 660; }
.facts { display: flex; flex-wrap: wrap; gap: 0.4rem 2rem; margin: 1.6rem 0 0; padding: 1rem 0 0;
         border-top: 1px solid var(--line); }
.facts div { min-width: 5rem; }
.facts dt { color: var(--soft); font-size: 0.82rem; }
.facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.card { margin: 1rem 0; padding: 1.1rem 1.2rem; background: var(--card); border: 1px solid var(--line);
        border-radius: 10px; }
.scroll { overflow-x: auto; overscroll-behavior-x: contain; }
.scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: 1rem; }
.panels.three { grid-template-columns: repeat(auto-fit, minmax(min(100%, 14.5rem), 1fr)); }
.panels .card { margin: 0; }
figure { margin: 0; }
figcaption { margin: 0.8rem 0 0; color: var(--soft); font-size: 0.88rem; max-width: 44rem; }
svg { display: block; max-width: 100%; height: auto; font-family: inherit; }
.panels svg { width: 100%; max-width: 29rem; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; line-height: 1.35; }
th, td { padding: 0.45rem 0.7rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: baseline;
         font-weight: 400; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
td { white-space: nowrap; }
.worst td { white-space: normal; }
thead th { color: var(--soft); font-size: 0.82rem; vertical-align: bottom; border-bottom-color: var(--soft); }
tbody th, .left { text-align: left; }
tbody th { position: sticky; left: 0; background: var(--card); font-weight: 600; overflow-wrap: anywhere;
           min-width: 7rem; }
tbody th small { display: block; color: var(--soft); font-weight: 400; }
tbody .split th { position: static; padding-top: 1.1rem; color: var(--soft); font-size: 0.82rem; font-weight: 400; }
tbody:last-child tr:last-child > * { border-bottom: 0; }
.range { display: block; color: var(--soft); font-size: 0.78rem; white-space: nowrap; }
.top { font-weight: 680; }
.top .range { font-weight: 400; }
.floor > * { color: var(--soft); font-weight: 400; }
.worst :is(th, td):is(:nth-child(2), :nth-child(5)) { text-align: left; }
.samples { margin: 0; padding: 0; list-style: none; min-width: 15rem; }
.samples li + li { margin-top: 0.3rem; }
.samples span { color: var(--soft); }
details { margin-top: 0.9rem; }
summary { width: fit-content; color: var(--accent); font-size: 0.88rem; cursor: pointer; }
details > .scroll { margin-top: 0.7rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1.4rem; margin: 0 0 0.8rem; color: var(--soft); font-size: 0.88rem; }
.legend i { display: inline-block; width: 0.62em; height: 0.62em; margin-right: 0.45em; border: 2px solid var(--accent);
            border-radius: 50%; background: var(--accent); }
.legend i.hollow { background: var(--card); }
.method p { margin-bottom: 0.7rem; }
footer { margin-top: 3rem; color: var(--soft); font-size: 0.85rem; }
text { fill: var(--ink); font-size: 12px; }
text.tick, text.label { fill: var(--soft); }
text.tick { font-size: 11px; }
text.name, text.strong { fill: var(--ink); font-weight: 640; }
text.name { font-size: 13px; }
text.strong { font-weight: 500; }
text.count { font-size: 11.5px; }
text.on { fill: var(--on); }
.middle { text-anchor: middle; }
.end { text-anchor: end; }
.grid { stroke: var(--line); }
.zero { stroke: var(--soft); stroke-dasharray: 3 3; }
.whisker { stroke: var(--accent); stroke-width: 2; stroke-linecap: round; stroke-opacity: 0.55; }
.dot { stroke: var(--accent); stroke-width: 2; fill: var(--card); }
.dot.full { fill: var(--accent); }
.unsure { stroke: var(--soft); }
.curve { fill: none; stroke: var(--accent); stroke-width: 1.5; stroke-opacity: 0.6; }
.panels.three .dot { fill-opacity: 0.8; stroke-width: 1; }
.rail { fill: var(--rail); }
.bar, .right { fill: var(--accent); }
.wrong { fill: var(--wrong); }
@media (max-width: 34rem) {
  .card { padding: 0.9rem 0.8rem; }
  text, text.tick { font-size: 13px; }
}
@media print {
  @page { size: A4; margin: 14mm 13mm; }
  :root { color-scheme: light; }
  body { padding: 0; background: none; font-size: 9.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  h1 { font-size: 20pt; }
  h2 { margin-top: 8mm; font-size: 13pt; }
  .lede { font-size: 11pt; }
  h2, h3, .note, summary, thead { break-after: avoid; }
  svg, tr, p, .facts, .chart, .panels > * { break-inside: avoid; }
  figcaption { break-before: avoid; }
  .card { padding: 0; border: 0; background: none; }
  .panels { grid-template-columns: repeat(2, 1fr); gap: 6mm; }
  .panels.three { grid-template-columns: repeat(3, 1fr); }
  svg { max-height: 225mm; }
  .scroll { overflow: visible; }
  table { font-size: 7.6pt; }
  th, td { padding: 0.8mm 1.6mm; }
  .range { font-size: 6.6pt; }
  tbody th { position: static; min-width: 0; background: none; }
  thead { display: table-header-group; }
  details.screen { display: none; }
  details::details-content { display: block; content-visibility: visible; height: auto; }
  summary { color: var(--soft); list-style: none; }
  summary::-webkit-details-marker { display: none; }
  .samples { min-width: 0; }
}
/* Where a closed table cannot be opened for paper, the chart alone is printed. */
@supports not selector(::details-content) {
  @media print { details { display: none; } }
}
)css";

}  // namespace vitrine::trainer
