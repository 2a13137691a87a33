import type { OutboxCounts } from 'express-affili/outbox';
import type { Invoice } from '../invoices';
import type { Texts } from '../texts/fa';
import type { User } from '../users';
import { html, type Html } from './html';
import { layout } from './layout';
import { outboxCounts } from './outbox-counts';
import { paymentsRow } from './payments';
import type { View } from './view';

/** The site's customers, and what they paid. */
export interface Customers {
  users: User[];
  payments: Invoice[];
}

/** The page's script keeps fetching the parts with `data-refresh`, so that an id shows up by itself. */
export function customersPage(view: View, listed: Customers, counts: OutboxCounts): string {
  const { customers } = view.texts;
  const { columns } = customers;
  return layout(
    view,
    customers.title,
    html`<section class="customers">
        <h1>${customers.heading}</h1>
        <p class="lead">${customers.lead}</p>
        <div data-refresh="${view.base}/customers/outbox">${outboxCounts(view.texts, counts)}</div>
        <table>
          <thead>
            <tr>
              <th>${columns.customer}</th>
              <th>${columns.mobile}</th>
              <th>${columns.since}</th>
              <th>${columns.source}</th>
              <th>${columns.affiliId}</th>
            </tr>
          </thead>
          <tbody data-refresh="${view.base}/customers/rows" data-testid="customers">
            ${customerRows(view, listed)}
          </tbody>
        </table>
        <p class="fine">${customers.note}</p>
      </section>
      <script src="/customers.js" type="module"></script>`,
  );
}

export function customerRows(view: View, { users, payments }: Customers): Html {
  if (users.length === 0) {
    return html`<tr>
      <td class="empty" colspan="5" data-testid="no-customers">${view.texts.customers.empty}</td>
    </tr>`;
  }
  const paymentsOf = ({ id }: User) => payments.filter(({ user_id }) => user_id === id);
  return html`${users.map((user) => [row(view.texts, user), paymentsRow(view, user, paymentsOf(user))])}`;
}

function row({ customers, date }: Texts, user: User): Html {
  const { columns } = customers;
  return html`<tr data-testid="customer" data-email="${user.email}">
    <td>
      <b data-testid="customer-name"><bdi>${user.first_name} ${user.last_name}</bdi></b>
      <small dir="ltr">${user.email}</small>
    </td>
    <td data-label="${columns.mobile}"><span dir="ltr">${user.mobile}</span></td>
    <td data-label="${columns.since}">${date(user.created_at)}</td>
    <td data-label="${columns.source}" data-testid="customer-source" data-has-link="${String(user.referrer !== null)}">
      ${source(customers, user)}
    </td>
    <td data-label="${columns.affiliId}">${affiliId(customers, user)}</td>
  </tr>`;
}

function source(texts: Texts['customers'], { referrer }: User): Html {
  if (referrer === null) return html`<span class="quiet-text">${texts.withoutLink}</span>`;
  return html`<span class="tag">${texts.byLink}</span> <code dir="ltr">${referrer}</code>`;
}

function affiliId(texts: Texts['customers'], { referrer, affili_customer_id: id }: User): Html {
  if (id !== null) return html`<code dir="ltr" data-testid="affili-id" data-state="stored">${id}</code>`;
  return referrer === null
    ? html`<span class="quiet-text" data-testid="affili-id" data-state="none">${texts.nothingSent}</span>`
    : html`<span class="waiting" data-testid="affili-id" data-state="waiting">${texts.waiting}</span>`;
}
