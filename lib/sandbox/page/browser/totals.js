import { clone, fill, toNumber } from './templates.js';

const list = document.getElementById('totals-list');

/** The totals of each affiliate, with bars in percent of the longest one. */
export function showTotals(totals) {
  const longest = Math.max(...totals.map(({ counted, refunded }) => counted + refunded)) || 1;
  list.replaceChildren(...totals.map((total) => toItem(total, longest)));
}

function toItem({ affiliate, isRest, count, counted, refunded }, longest) {
  const item = clone('affiliate-total');
  const { unknown, others } = item.dataset;
  fill(item, {
    affiliate: isRest ? others : (affiliate ?? unknown),
    count: toNumber(count),
    counted: toNumber(counted),
    refunded: toNumber(refunded),
  });
  item.querySelector('.bar .counted').style.width = (counted / longest) * 100 + '%';
  item.querySelector('.bar .refunded').style.width = (refunded / longest) * 100 + '%';
  for (const node of item.querySelectorAll('.refunded')) node.hidden = refunded === 0;
  return item;
}
