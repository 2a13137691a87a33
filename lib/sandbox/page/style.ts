export const STYLE: string = `:root {
  --ground: #f3f5f4; --card: #fff; --ink: #16211f; --soft: #5a6b67; --line: #e1e7e5; --brand: #0f766e; --code: #f1f5f4;
  --good: #15803d; --warn: #b45309; --bad: #be123c;
}
@media (prefers-color-scheme: dark) {
  :root { --ground: #0e1615; --card: #162120; --ink: #e6efed; --soft: #93a7a2; --line: #26342f; --brand: #2dd4bf; --code: #0e1817;
    --good: #4ade80; --warn: #fbbf24; --bad: #fb7185; }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.7 Vazirmatn, system-ui, "Segoe UI", Tahoma, "Noto Sans Arabic", sans-serif; }
code, pre, input, output, dt { font-family: ui-monospace, Consolas, "DejaVu Sans Mono", monospace; font-size: .86em; }
h1, h2, p, dl, dd, figure, pre { margin: 0; }
header { display: flex; flex-wrap: wrap; gap: 12px; justify-content: space-between; align-items: center; padding: 20px max(20px, 50vw - 620px) 60px; background: linear-gradient(120deg, #0b4f4a, #11857a); color: #fff; }
header div { display: flex; gap: 14px; align-items: center; }
header svg { flex: none; width: 46px; border-radius: 12px; box-shadow: 0 0 0 1px #fff4; }
h1 { font-size: 1.35rem; line-height: 1.4; }
h1 + p { font-size: .92rem; line-height: 1.5; opacity: .85; }
nav { display: flex; gap: 10px; font-size: .88rem; }
nav > * { padding: 4px 13px; border-radius: 99px; background: #fff2; color: inherit; text-decoration: none; }
#live::before { content: ""; display: inline-block; width: 8px; height: 8px; margin-inline-end: 7px; border-radius: 50%; background: #86efac; }
#live.gone { background: #9f1239; }
#live.gone::before { background: #fda4af; }
main { display: grid; grid-template-columns: 340px minmax(0, 1fr); align-items: start; max-width: 1280px; margin: -40px auto 40px; padding: 0 20px; }
main, main > div { display: grid; gap: 20px; }
section { min-width: 0; padding: 20px; border: 1px solid var(--line); border-radius: 16px; background: var(--card); box-shadow: 0 4px 16px #0b1f1c0f; }
h2 { font-size: 1.06rem; }
h3 { margin: 20px 0 6px; font-size: .95rem; }
.hint { margin-bottom: 14px; color: var(--soft); font-size: .88rem; }
label { display: block; margin-bottom: 11px; font-size: .88rem; }
form input { display: block; width: 100%; margin-top: 3px; padding: 9px 11px; border: 1px solid var(--line); border-radius: 9px; background: var(--code); color: inherit; }
:focus-visible { outline: 2px solid var(--brand); outline-offset: 2px; }
output { display: block; margin: 14px 0 10px; padding: 11px; border: 1px dashed var(--brand); border-radius: 9px; overflow-wrap: anywhere; text-align: left; }
output a { color: var(--brand); }
.invalid { margin-bottom: 10px; color: var(--bad); font-size: .85rem; }
button { padding: 5px 13px; border: 1px solid var(--line); border-radius: 9px; background: var(--card); color: inherit; font: inherit; font-size: .85rem; white-space: nowrap; cursor: pointer; }
button:hover { border-color: var(--brand); }
#copy { width: 100%; padding: 9px; border: 0; background: #0f766e; color: #fff; font-size: .95rem; font-weight: 600; }
#copy:disabled { opacity: .45; cursor: default; }
.switch { display: flex; gap: 14px; justify-content: space-between; align-items: center; margin: 0; padding: 11px 0; border-top: 1px solid var(--line); cursor: pointer; }
.switch small { display: block; color: var(--soft); font-size: .82rem; }
.switch input { appearance: none; flex: none; width: 42px; height: 24px; margin: 0; padding: 3px; border-radius: 99px; background: #9aa9a5; cursor: pointer; }
.switch input::after { content: ""; display: block; width: 18px; height: 18px; border-radius: 50%; background: #fff; }
.switch input:checked { padding-inline-start: 21px; background: #e11d48; }
section:has(.switch :checked) { border-color: #e11d48; box-shadow: 0 0 0 1px #e11d48; }
.head { display: flex; justify-content: space-between; align-items: center; margin-bottom: 10px; }
.count { display: inline-block; min-width: 26px; margin-inline-start: 6px; padding: 0 8px; border-radius: 99px; background: var(--brand); color: var(--card); font-size: .85rem; text-align: center; }
table { width: 100%; border-collapse: collapse; }
th { padding: 6px 10px; color: var(--soft); font-size: .8rem; font-weight: 500; text-align: start; white-space: nowrap; }
th:first-child { width: 31%; }
td { padding: 11px 10px; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
:is(th, td):first-child { padding-inline-start: 0; }
:is(th, td):last-child { padding-inline-end: 0; }
td code, dt { direction: ltr; unicode-bidi: isolate; }
[dir=rtl] :is(td code, dd) { text-align: right; }
[dir=ltr] dd { text-align: left; }
td :is(.quiet, time) { display: block; }
.nowrap { white-space: nowrap; }
.quiet, time { color: var(--soft); font-size: .86em; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0 9px; font-size: .9rem; }
dt { color: var(--soft); line-height: 2; }
:is(dl, pre):empty::after { content: "—"; }
.raw td { padding: 0 0 14px; border: 0; }
.new { animation: arrive 1.6s; }
@keyframes arrive { from { background: #fcd34d73; } }
.empty { padding: 26px 12px; border: 1px dashed var(--line); border-radius: 12px; color: var(--soft); text-align: center; }
.empty b { display: block; color: var(--ink); }
table:not(:has(tbody)), table:has(tbody) ~ .empty, table:not(:has(tbody)) ~ .hint, #exchanges:not(:empty) + .empty { display: none; }
summary { cursor: pointer; }
#exchanges summary { display: grid; grid-template-columns: 84px minmax(0, 1fr) auto; gap: 12px; align-items: center; padding: 9px 0; border-top: 1px solid var(--line); }
#exchanges summary code { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
[dir=rtl] #exchanges summary code { text-align: right; }
.state { --tone: var(--bad); padding: 0 8px; border-radius: 7px; background: color-mix(in srgb, var(--tone) 14%, transparent); color: var(--tone); font-size: .84rem; text-align: center; }
[data-state="2"] .state { --tone: var(--good); }
:is([data-state="3"], [data-state="4"], [data-state=waiting]) .state { --tone: var(--warn); }
.sales td { padding: 0 0 14px; border: 0; }
.sales:not(:has(details)), .apart:not(:has(details)), #totals:not(:has(svg)), #totals:has(svg) ~ .empty { display: none; }
.conversion, .pair { contain: inline-size; }
.conversion { margin-top: 4px; padding: 0 12px; border-radius: 10px; background: var(--code); }
.conversion summary { display: grid; grid-template-columns: 104px minmax(0, 1fr) auto auto; gap: 2px 14px; align-items: center; padding: 7px 0; overflow-wrap: anywhere; }
.conversion .state { --tone: var(--warn); }
.conversion[data-status="1"] .state { --tone: var(--good); }
.conversion[data-status="2"] .state { --tone: var(--bad); }
.conversion[data-status="2"] [data-field=amount] { color: var(--soft); text-decoration: line-through; }
.conversion .pair pre { background: var(--card); }
.conversion [data-field=amount], #chart { font-variant-numeric: tabular-nums; }
.conversion code { direction: ltr; unicode-bidi: isolate; }
.flag { padding: 0 8px; border-radius: 99px; background: var(--bad); color: var(--card); font-size: .78rem; font-weight: 500; white-space: nowrap; }
.owner { grid-column: 2 / -1; color: var(--soft); }
.owner [data-flag]:last-child { display: block; }
#customers .owner { display: none; }
.legend { display: flex; gap: 18px; margin-bottom: 10px; color: var(--soft); font-size: .84rem; }
.legend span::before { content: ""; display: inline-block; width: 22px; height: 10px; margin-inline-end: 7px; border: 1.5px solid var(--brand); border-radius: 4px; background: var(--brand); }
.legend .refunded::before { border: 1.5px dashed var(--bad); background: none; }
#chart svg { display: block; width: 100%; overflow: visible; }
#chart text { fill: var(--ink); font-size: 14px; }
#chart .amount { font-weight: 700; }
#chart .note { fill: var(--soft); font-size: 12px; }
.track { fill: var(--code); }
.sum { fill: var(--brand); }
rect.refunded { fill: none; stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 4 3; }
#totals details { margin-bottom: 10px; font-size: .9rem; }
tbody th { padding: 11px 10px; border-top: 1px solid var(--line); color: var(--ink); font-size: inherit; white-space: normal; overflow-wrap: anywhere; }
caption { padding: 6px 0; color: var(--soft); text-align: start; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; padding-bottom: 12px; }
figure { min-width: 0; }
figcaption { color: var(--soft); font-size: .8rem; }
pre { max-height: 340px; padding: 12px; overflow: auto; border-radius: 10px; background: var(--code); white-space: pre-wrap; overflow-wrap: anywhere; text-align: left; }
.unknown { background: none; box-shadow: none; color: var(--soft); font-size: .9rem; }
@media (max-width: 1000px) {
  main { grid-template-columns: minmax(0, 1fr); max-width: 720px; padding: 0 12px; }
  .pair { grid-template-columns: minmax(0, 1fr); }
  thead { display: none; }
  table, tbody { display: block; }
  tbody { padding: 12px 0; border-top: 1px solid var(--line); }
  tr { display: grid; gap: 4px; }
  td { display: flex; flex-wrap: wrap; gap: 0 10px; align-items: baseline; padding: 0; border: 0; }
  .sales td { display: block; padding: 8px 0 0; }
  .conversion summary { grid-template-columns: auto minmax(0, 1fr) auto; }
  .conversion time { display: none; }
  .owner { grid-column: 1 / -1; }
  caption { display: block; }
  #totals tbody { padding: 0; border: 0; }
  #totals th { width: auto; padding-bottom: 0; }
  td > :is(dl, .pair, button) { flex: 1 0 100%; min-width: 0; }
  td[data-label]::before { content: attr(data-label); margin-inline-end: auto; color: var(--soft); font-size: .84rem; }
}
@media (max-width: 520px) {
  section { padding: 16px; }
  #exchanges summary { grid-template-columns: 70px minmax(0, 1fr); }
  summary time { display: none; }
}
`;
