import { ICON, STYLE_PATHS } from './assets';
import { renderTemplates } from './html-templates';
import { TEXTS, type Language, type Texts } from './texts';

/** The page before the first event. It contains only our own texts; the script adds what was sent. */
export function renderPage(language: Language): string {
  const t = TEXTS[language];
  return `<!doctype html>
<html lang="${language}" dir="${t.dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${t.title}</title>
<link rel="icon" type="image/svg+xml" href="/favicon.ico">
${STYLE_PATHS.map((path) => `<link rel="stylesheet" href="${path}">`).join('\n')}
<script type="module" src="/page/main.js"></script>
</head>
<body>
<header>
<div>${ICON}<hgroup><h1>${t.title}</h1><p>${t.subtitle}</p></hgroup></div>
<nav><span id="live" role="status" data-live="${t.live}" data-gone="${t.gone}">${t.live}</span>
<a href="/?lang=${t.other}" lang="${t.other}">${t.otherName}</a></nav>
</header>
<main>
<div>${linkBuilder(t)}${faults(t)}</div>
<div>${customers(t)}${conversions(t)}${exchanges(t)}${unknown(t)}</div>
</main>
${renderTemplates(t)}
</body>
</html>
`;
}

function linkBuilder(t: Texts): string {
  return `<section><h2>${t.linkTitle}</h2><p class="hint">${t.linkHint}</p>
<form id="link" autocomplete="off" novalidate>
${field(t.target, 'target', 'inputmode="url" value="http://localhost:3000/"', t.targetInvalid)}
${field(t.referrer, 'referrer', 'value="aff-1" maxlength="255"', t.referrerInvalid)}
${field(t.exp, 'exp', 'inputmode="decimal" value="30"', t.expInvalid)}
<output dir="ltr"><a id="link-output" target="_blank" rel="noreferrer" data-testid="link-output"></a></output>
<p class="hint" id="link-note" role="status" data-testid="link-note"></p>
<button type="button" id="copy" data-copy="${t.copy}" data-copied="${t.copied}" data-testid="link-copy">${t.copy}</button>
</form></section>`;
}

function field(label: string, name: string, attributes: string, invalid: string): string {
  return `<label>${label}<input name="${name}" dir="ltr" ${attributes} aria-describedby="${name}-invalid" data-testid="link-${name}"></label>
<p class="invalid" id="${name}-invalid" role="alert" hidden>${invalid}</p>`;
}

function faults(t: Texts): string {
  const switches = (['down', 'slow', 'refused'] as const).map(
    (name) => `<label class="switch"><span><b>${t[name]}</b><small>${t[`${name}Hint`]}</small></span>
<input type="checkbox" role="switch" autocomplete="off" data-switch="${name}" data-testid="fault-${name}"></label>`,
  );
  return `<section><h2>${t.faultsTitle}</h2><p class="hint">${t.faultsHint}</p>${switches.join('')}</section>`;
}

function customers(t: Texts): string {
  return `<section><div class="head"><h2>${t.customersTitle}<span id="total" class="count" data-testid="customers-total"></span></h2>
<button type="button" id="reset" data-testid="reset">${t.reset}</button></div>
<table id="customers" data-testid="customers"><thead><tr>
<th>${t.metaData}</th><th>${t.mcsId}</th><th>${t.publisher}</th><th>${t.customerId}</th><th>${t.at}</th>
</tr></thead></table>
<p class="empty"><b>${t.noCustomers}</b>${t.noCustomersHint}</p>
<p class="hint">${t.customersHint}</p></section>`;
}

function conversions(t: Texts): string {
  return `<section><div class="head"><h2>${t.conversionsTitle}<span id="conversions-total" class="count" data-testid="conversions-total"></span></h2></div>
<div id="totals"><p class="legend"><span><i class="counted"></i>${t.counted}</span><span><i class="refunded"></i>${t.refunded}</span></p>
<ul id="totals-list" aria-label="${t.totalsTitle}" data-testid="totals"></ul>
<p class="hint">${t.conversionsHint}</p></div>
<p class="empty"><b>${t.noConversions}</b>${t.noConversionsHint}</p>
<div class="apart"><h3>${t.apartTitle}</h3><div id="apart" data-testid="apart"></div></div></section>`;
}

function exchanges(t: Texts): string {
  return `<section><h2>${t.exchangesTitle}</h2><div id="exchanges" data-testid="exchanges"></div><p class="empty">${t.noExchanges}</p></section>`;
}

function unknown(t: Texts): string {
  const items = t.unknown.map((item) => `<li>${item}</li>`).join('');
  return `<section class="unknown"><details><summary>${t.unknownTitle}</summary><ul>${items}</ul></details></section>`;
}
