import { clone, fill } from './templates.js';

const KEPT = 200;
const list = document.getElementById('exchanges');

export function clearExchanges() {
  list.replaceChildren();
}

export function showExchange(exchange) {
  let node = list.querySelector('[data-number="' + exchange.number + '"]');
  if (!node) {
    node = clone('exchange');
    node.dataset.number = exchange.number;
    list.prepend(node);
    if (list.children.length > KEPT) list.lastElementChild.remove();
  }
  const { state, status, method, url, request, answer = '' } = exchange;
  const label = node.querySelector('.state');
  label.textContent = status ?? label.dataset[state];
  node.dataset.state = status ? String(status)[0] : state;
  fill(node, { method, url, at: exchange.at, request, answer });
}
