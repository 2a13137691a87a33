import './link.js';
import { addConversion, showConversionRaw, showConversions } from './conversions.js';
import { addCustomer, showCustomers, showRaw, showTotal } from './customers.js';
import { clearExchanges, showExchange } from './exchanges.js';

const inputs = document.querySelectorAll('[data-switch]');

function showSwitches(switches) {
  for (const input of inputs) input.checked = switches[input.dataset.switch];
}

for (const input of inputs) {
  input.addEventListener('change', () => {
    const body = JSON.stringify({ [input.dataset.switch]: input.checked });
    void fetch('/faults', { method: 'PUT', body });
  });
}
document.getElementById('reset').addEventListener('click', () => fetch('/page/reset', { method: 'POST' }));

const events = new EventSource('/page/events');
const on = (name, handle) => events.addEventListener(name, ({ data }) => handle(JSON.parse(data)));
const receive = (exchange) => {
  showExchange(exchange);
  if (exchange.customerId) showRaw(exchange);
  if (exchange.conversionId) showConversionRaw(exchange);
};

on('snapshot', (all) => {
  showSwitches(all.switches);
  showTotal(all.total);
  showCustomers(all.customers);
  showConversions(all.conversions);
  clearExchanges();
  all.exchanges.forEach(receive);
});
on('customer', ({ customer, total }) => {
  showTotal(total);
  addCustomer(customer);
});
on('conversion', addConversion);
on('exchange', receive);
on('switches', showSwitches);

const live = document.getElementById('live');
const showLive = (isLive) => {
  live.textContent = isLive ? live.dataset.live : live.dataset.gone;
  live.classList.toggle('gone', !isLive);
};
events.onopen = () => showLive(true);
events.onerror = () => showLive(false);
