import { LatestNodes } from './nodes.js';
import { fill } from './templates.js';

const nodes = new LatestNodes('exchange');
const list = document.getElementById('exchanges');

export function clearExchanges() {
  nodes.clear();
}

export function showExchange({ number, state, status, method, url, at, request, answer = '' }) {
  const node = nodes.get(number) ?? addNode(number);
  const label = node.querySelector('.state');
  label.textContent = status ?? label.dataset[state];
  node.dataset.state = status ? String(status)[0] : state;
  fill(node, { method, url, at, request, answer });
}

function addNode(number) {
  const node = nodes.add(number);
  list.prepend(node);
  return node;
}
