import type { Invoice, InvoiceStatus } from '../invoices';
import type { Texts } from '../texts/fa';
import type { User } from '../users';
import { html, type Html } from './html';
import type { View } from './view';

const MOODS: Record<InvoiceStatus, string> = { open: 'soon', paid: 'good', failed: 'late', refunded: 'soon' };

/** What a customer paid: a row of the customers page, below their own. */
export function paymentsRow(view: View, user: User, payments: Invoice[]): Html {
  const { texts, base } = view;
  return html`<tr class="payments-row" data-testid="payments" data-customer="${user.email}">
    <td colspan="5">
      ${
        payments.length > 0 &&
        html`<ul class="payments">
          ${payments.map((payment) => paymentOf(view, user, payment))}
        </ul>`
      }
      <p>
        ${payments.length === 0 && html`<span class="quiet-text">${texts.payments.none}</span>`}
        <a data-testid="plans-link" id="plans-${user.id}" href="${base}/plans/${user.id}">${texts.payments.pay}</a>
      </p>
    </td>
  </tr>`;
}

function paymentOf({ texts, base }: View, user: User, payment: Invoice): Html {
  const { id, status, amount } = payment;
  const { refund } = texts.payments;
  return html`<li data-testid="payment" data-invoice="${id}" data-status="${status}">
    ${amountAndPlan(texts, payment)} ${statusTag(texts, payment)}
    <span class="conversion">${status !== 'failed' && conversion(texts, user, payment)}</span>
    ${
      status === 'paid' &&
      html`<form method="post" action="${base}/payments/${id}/refund">
        <button
          class="button quiet small"
          id="refund-${id}"
          data-testid="refund"
          aria-label="${refund} ${texts.toman(amount)}"
        >
          ${refund}
        </button>
      </form>`
    }
  </li>`;
}

export function amountAndPlan(texts: Texts, { amount, plan, created_at }: Invoice): Html {
  return html`<span>
    <b data-testid="amount">${texts.toman(amount)}</b>
    <small>${planName(texts, plan)} · ${texts.date(created_at)}</small>
  </span>`;
}

export function statusTag({ payments }: Texts, { status }: Invoice): Html {
  return html`<span class="mood ${MOODS[status]}" data-testid="payment-status">${payments.status[status]}</span>`;
}

export function planName({ plans }: Texts, plan: Invoice['plan']): string {
  return plans.find(({ id }) => id === plan)!.name;
}

/** Whether Affili has a payment, by the id that it gave. */
function conversion({ payments, customers }: Texts, { referrer }: User, { affili_conversion_id: id }: Invoice): Html {
  const label = html`<small>${payments.conversion}</small>`;
  if (id !== null) {
    return html`${label} <code dir="ltr" data-testid="conversion-id" data-state="stored">${id}</code>`;
  }
  return referrer === null
    ? html`<span class="quiet-text" data-testid="conversion-id" data-state="none">${customers.nothingSent}</span>`
    : html`${label} <span class="waiting" data-testid="conversion-id" data-state="waiting">${customers.waiting}</span>`;
}
