import { LatestNodes } from './nodes.js';
import { fill, toNumber } from './templates.js';

const rows = new LatestNodes('customer');
const table = document.getElementById('customers');
const count = document.getElementById('total');

/** Where a customer's conversions are listed; nowhere, if the customer isn't shown. */
export function conversionsOf(customerId) {
  return rows.get(customerId)?.querySelector('.sales td');
}

export function showTotal(total) {
  count.textContent = toNumber(total);
  count.hidden = total === 0;
}

export function showCustomers(customers) {
  rows.clear();
  customers.forEach(showCustomer);
}

export function addCustomer(customer) {
  showCustomer(customer);
  rows.get(customer.id).classList.add('new');
}

function showCustomer(customer) {
  const row = rows.get(customer.id) ?? addRow(customer.id);
  const { id, mcs_id, publisher, referrer, meta_data, created_at } = customer;
  // Not in the row of the customer's conversions, which have fields of the same names.
  fill(row.rows[0], { id, mcs_id, publisher, referrer, at: created_at });
  showMetaData(row.querySelector('dl'), meta_data);
}

function addRow(id) {
  const row = rows.add(id);
  table.tHead.after(row);
  const button = row.querySelector('button');
  button.addEventListener('click', () => toggle(row, button));
  return row;
}

/** The request that registered or last edited a customer. */
export function showRaw({ customerId, request, answer }) {
  const row = rows.get(customerId);
  if (!row) return;
  row.querySelector('button').hidden = false;
  fill(row.rows[1], { request, answer });
}

function toggle(row, button) {
  const raw = row.querySelector('.raw');
  raw.hidden = !raw.hidden;
  button.setAttribute('aria-expanded', String(!raw.hidden));
}

function showMetaData(place, fields) {
  place.replaceChildren();
  for (const [name, value] of fields) {
    const term = document.createElement('dt');
    const text = document.createElement('dd');
    term.textContent = name;
    text.textContent = value;
    text.dir = 'auto';
    place.append(term, text);
  }
}
