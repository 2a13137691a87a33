import type { GatewayPayment } from '../gateway';
import { documentOf } from './document';
import { html } from './html';
import { icon } from './icons';
import type { View } from './view';

/** The gateway's page. It belongs to another company, and looks like it. */
export function gatewayPage({ texts, base }: View, { authority, amount }: GatewayPayment): string {
  const { gateway, brand } = texts;
  return documentOf(
    texts,
    gateway.title,
    html`<body class="gateway">
      <main>
        <h1>${icon('lock')} ${gateway.title}</h1>
        <p class="lead">${gateway.lead}</p>
        <dl class="facts">
          <div>
            <dt>${gateway.merchant}</dt>
            <dd>${brand}</dd>
          </div>
          <div>
            <dt>${gateway.amount}</dt>
            <dd data-testid="gateway-amount">${texts.toman(amount)}</dd>
          </div>
          <div>
            <dt>${gateway.authority}</dt>
            <dd><code dir="ltr">${authority.slice(0, 8)}</code></dd>
          </div>
        </dl>
        <form method="post" action="${base}/gateway/${authority}">
          <button class="button" name="outcome" value="paid" data-testid="gateway-pay">
            ${gateway.pay(texts.toman(amount))}
          </button>
          <button class="button quiet" name="outcome" value="failed" data-testid="gateway-fail">${gateway.fail}</button>
        </form>
        <p class="fine">${gateway.hint}</p>
      </main>
    </body>`,
  );
}
