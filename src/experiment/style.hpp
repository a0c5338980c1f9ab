// The look of a report: light, system fonts, one column on a phone, no scripts, printable.
#pragma once

namespace incumbent {

inline constexpr const char* kStyle = R"css(
:root { color-scheme: light; --ink: #1c1e21; --soft: #5b6169; --line: #dfe2e6; --pale: #f5f6f8; --accent: #0072b2; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 62rem; padding: 1.2rem 1rem 4rem; background: #fff; color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: .2rem 0 .3rem; overflow-wrap: anywhere; }
figure { margin: 0; min-width: 0; }
h2 { font-size: 1.3rem; line-height: 1.25; margin: 2.6rem 0 .4rem; padding-top: .9rem; border-top: 1px solid var(--line);
  overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 1.5rem 0 .3rem; }
p { margin: .4rem 0; max-width: 46rem; }
.soft, figcaption { color: var(--soft); font-size: .88rem; line-height: 1.4; }
.verdict { background: #eef5fa; border-left: 4px solid var(--accent); padding: .7rem 1rem; margin: 1rem 0; }
.verdict strong { font-size: 1.12rem; line-height: 1.35; display: block; margin-bottom: .3rem; }
.notice { background: #fdf3e1; border-left: 4px solid #d99a1c; padding: .5rem 1rem; margin: 1rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
figcaption { max-width: 46rem; margin-top: .25rem; }
figure.table { margin: .9rem 0 1.3rem; }
th { font-weight: 600; text-align: right; vertical-align: bottom; border-bottom: 1.5px solid #9aa0a8; padding: .25rem .55rem; }
td { text-align: right; border-bottom: 1px solid var(--line); padding: .25rem .55rem; white-space: nowrap; }
th.w, td.w { text-align: left; }
td.w { white-space: normal; min-width: 4.6rem; }
tr > :first-child { padding-left: 0; }
.good { background: #e3f1e9; font-weight: 600; padding: 0 .3rem; border-radius: 3px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1.1rem 1.6rem; align-items: start;
  margin: .8rem 0; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(48%, 15rem), 1fr)); gap: .8rem; margin: .8rem 0; }
figure svg { width: 100%; height: auto; display: block; font-family: system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; list-style: none; padding: 0; margin: .6rem 0 .2rem; font-size: .9rem; }
.legend svg { width: 2.2rem; height: .7rem; vertical-align: middle; margin-right: .35rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; font-size: .92rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
pre { background: var(--pale); padding: .7rem .9rem; overflow-x: auto; font-size: .82rem; line-height: 1.45; white-space: pre-wrap;
  overflow-wrap: anywhere; }
code { font-size: .9em; }
details { margin: .8rem 0; }
summary { cursor: pointer; }
.bar { width: 11rem; }
.bar div { background: var(--accent); height: .65rem; min-width: 1px; }
ul.notes { padding-left: 1.2rem; max-width: 46rem; }
@media (max-width: 30rem) {
  body { padding: .9rem .8rem 3rem; }
  h1 { font-size: 1.4rem; }
  table { font-size: .78rem; }
  td.w { min-width: 3.6rem; }
  th, td { padding: .22rem .24rem; }
  .good { padding: 0 .12rem; }
  td .soft { font-size: .75rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .4rem; }
}
@media print {
  @page { margin: 14mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  h2 { margin-top: 1.4rem; break-after: avoid; }
  h3, .legend { break-after: avoid; }
  figure, .verdict, tr { break-inside: avoid; }
  figure.table { break-inside: auto; }
  .figures { grid-template-columns: 1fr 1fr; }
  .panels { grid-template-columns: repeat(3, 1fr); }
  .scroll { overflow: visible; }
}
)css";

}  // namespace incumbent
