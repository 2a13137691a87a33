import { conversionsOf } from './customers.js';
import { LatestNodes } from './nodes.js';
import { fill, toNumber } from './templates.js';
import { showTotals } from './totals.js';

const nodes = new LatestNodes('conversion');
const count = document.getElementById('conversions-total');
const apart = document.getElementById('apart');

export function showConversions({ shown, ...summary }) {
  nodes.clear();
  shown.forEach(showConversion);
  showSummary(summary);
}

export function addConversion({ conversion, ...summary }) {
  showConversion(conversion);
  nodes.get(conversion.id).classList.add('new');
  showSummary(summary);
}

/** The request that recorded a conversion, or last set its status. */
export function showConversionRaw({ conversionId, request, answer }) {
  const node = nodes.get(conversionId);
  if (node) fill(node, { request, answer });
}

function showSummary({ total, totals }) {
  count.textContent = toNumber(total);
  count.hidden = total === 0;
  showTotals(totals);
}

function showConversion(conversion) {
  const node = nodes.get(conversion.id) ?? addNode(conversion);
  const { id, order_id, amount, status, created_at, customer_id, affiliate, referrer } = conversion;
  fill(node, { id, order_id, customer_id, affiliate, referrer, amount: toNumber(amount), at: created_at });
  const label = node.querySelector('.state');
  label.textContent = label.dataset[status];
  node.dataset.status = status;
  for (const flag of node.querySelectorAll('[data-flag]')) flag.hidden = !conversion[flag.dataset.flag];
}

function addNode({ id, customer_id }) {
  const node = nodes.add(id);
  (conversionsOf(customer_id) ?? apart).prepend(node);
  return node;
}
