import type { Texts } from './texts';

/** Templates that the script clones and fills with text. */
export function renderTemplates(t: Texts): string {
  return customer(t) + conversion(t) + affiliateTotal(t) + exchange(t);
}

function customer(t: Texts): string {
  return `<template id="customer"><tbody><tr data-testid="customer-row">
<td><dl></dl></td>
<td data-label="${t.mcsId}"><code data-field="mcs_id"></code></td>
<td data-label="${t.publisher}"><span data-field="publisher" dir="auto"></span><code class="quiet" data-field="referrer"></code></td>
<td data-label="${t.customerId}"><code class="nowrap" data-field="id" data-testid="customer-id"></code></td>
<td data-label="${t.at}"><time data-field="at"></time><button type="button" aria-expanded="false" hidden data-testid="customer-raw">${t.raw}</button></td>
</tr><tr class="raw" hidden><td colspan="5">${raw(t)}</td></tr><tr class="sales"><td colspan="5"></td></tr></tbody></template>`;
}

function conversion(t: Texts): string {
  return `<template id="conversion"><details class="conversion" data-testid="conversion"><summary>
<b class="state" data-0="${t.pending}" data-1="${t.approved}" data-2="${t.refunded}" data-testid="conversion-status"></b>
<span><code data-field="order_id"></code> <b class="flag" data-flag="isDouble">${t.isDouble}</b></span>
<b data-field="amount" data-testid="conversion-amount"></b><time data-field="at"></time>
<small class="owner"><b class="flag" data-flag="isOfUnknown">${t.isOfUnknown}</b> <code data-field="customer_id"></code>
<span data-field="affiliate" dir="auto"></span> <code data-field="referrer"></code><span data-flag="isOfUnknown">${t.isOfUnknownHint}</span></small>
</summary><p class="quiet">${t.conversionId}: <code data-field="id" data-testid="conversion-id"></code></p>${raw(t)}</details></template>`;
}

function affiliateTotal(t: Texts): string {
  return `<template id="affiliate-total"><li data-unknown="${t.noAffiliate}" data-others="${t.otherAffiliates}">
<span><bdi data-field="affiliate"></bdi></span><b data-field="counted"></b>
<div class="bar"><i class="counted"></i><i class="refunded"></i></div>
<small>${t.count}: <span data-field="count"></span><span class="refunded"> · ${t.refunded}: <span data-field="refunded"></span></span></small>
</li></template>`;
}

function exchange(t: Texts): string {
  return `<template id="exchange"><details data-testid="exchange"><summary>
<b class="state" data-waiting="${t.waiting}" data-cut="${t.cut}" data-testid="exchange-state"></b>
<code dir="ltr"><b data-field="method"></b> <span data-field="url"></span></code><time data-field="at"></time>
</summary>${raw(t)}</details></template>`;
}

function raw(t: Texts): string {
  return `<div class="pair"><figure><figcaption>${t.request}</figcaption><pre dir="ltr" data-field="request"></pre></figure>
<figure><figcaption>${t.answer}</figcaption><pre dir="ltr" data-field="answer"></pre></figure></div>`;
}
