import type { Invoice, InvoiceStatus } from '../invoices';
import { html, type Html } from './html';
import { icon, type IconName } from './icons';
import { layout } from './layout';
import { planName } from './payments';
import type { View } from './view';

const BADGES: Record<InvoiceStatus, IconName> = { paid: 'check', failed: 'cross', open: 'clock', refunded: 'back' };

/** Where a visitor lands after the gateway. */
export function receiptPage(view: View, invoice: Invoice): string {
  const { texts } = view;
  const { receipt } = texts;
  const { id, plan, amount, status, authority, created_at } = invoice;
  const { heading, lead } = receipt[status];
  return layout(
    view,
    `${heading} | ${texts.brand}`,
    html`<section class="narrow welcome receipt ${status}" data-testid="receipt" data-status="${status}">
      <p class="badge">${icon(BADGES[status])}</p>
      <h1>${heading}</h1>
      <p class="lead">${lead}</p>
      <dl class="facts card">
        <div>
          <dt>${receipt.plan}</dt>
          <dd>${planName(texts, plan)}</dd>
        </div>
        <div>
          <dt>${receipt.amount}</dt>
          <dd data-testid="amount">${texts.toman(amount)}</dd>
        </div>
        <div>
          <dt>${receipt.number}</dt>
          <dd><code dir="ltr">${id.slice(0, 8)}</code></dd>
        </div>
        ${
          authority !== null &&
          html`<div>
            <dt>${receipt.tracking}</dt>
            <dd><code dir="ltr">${authority.slice(0, 8)}</code></dd>
          </div>`
        }
        <div>
          <dt>${receipt.date}</dt>
          <dd>${texts.date(created_at)}</dd>
        </div>
      </dl>
      <p class="actions">
        ${next(view, invoice)}
        <a class="button quiet" href="${view.base}/">${texts.welcome.home}</a>
      </p>
    </section>`,
  );
}

function next({ texts, base }: View, { status, authority, user_id }: Invoice): Html {
  const { receipt, planPage } = texts;
  if (status === 'open' && authority !== null) {
    return html`<a class="button" data-testid="continue" href="${base}/gateway/${authority}">${receipt.continue}</a>`;
  }
  const label = { paid: receipt.renew, failed: receipt.payAgain, open: planPage.pay, refunded: texts.welcome.plans };
  return html`<a class="button" data-testid="pay-again" href="${base}/plans/${user_id}">${label[status]}</a>`;
}
