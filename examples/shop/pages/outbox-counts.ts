import type { OutboxCounts } from 'express-affili/outbox';
import type { Texts } from '../texts/fa';
import { html, type Html } from './html';

/** What is on its way to Affili. */
export function outboxCounts({ outbox, number, date }: Texts, counts: OutboxCounts): Html {
  const { waiting, active, failed, oldest } = counts;
  const count = (name: 'waiting' | 'active' | 'failed') =>
    html`<div class="${counts[name] > 0 && `some-${name}`}">
      <dt>${outbox[name]}</dt>
      <dd data-testid="outbox-${name}" data-count="${counts[name]}">${number(counts[name])}</dd>
    </div>`;
  return html`<h2>${outbox.title}</h2>
    <dl class="outbox" data-testid="outbox" data-total="${waiting + active + failed}">
      ${count('waiting')} ${count('active')} ${count('failed')}
      <div>
        <dt>${outbox.oldest}</dt>
        <dd data-testid="outbox-oldest">${oldest ? date(oldest) : outbox.nothing}</dd>
      </div>
    </dl>`;
}
