import type { Invoice } from '../invoices';
import type { User } from '../users';
import { html, type Html } from './html';
import { layout } from './layout';
import { amountAndPlan, statusTag } from './payments';
import { planCard } from './plan-card';
import type { View } from './view';

/** Where a user chooses what to pay for, the first time and each month after. */
export function plansPage(view: View, user: User, payments: Invoice[]): string {
  const { texts, base } = view;
  const { planPage } = texts;
  const current = payments.find(({ status }) => status === 'paid')?.plan;
  const choose = ({ id, name, popular }: (typeof texts.plans)[number]): Html => {
    const isMain = current ? id === current : popular;
    const label = id === current ? planPage.renew : planPage.pay;
    return html`<button
      class="button ${!isMain && 'quiet'}"
      name="plan"
      value="${id}"
      data-testid="plan-${id}"
      aria-label="${label}: ${name}"
    >
      ${label}
    </button>`;
  };
  return layout(
    view,
    planPage.title,
    html`<section class="plans" data-testid="plans">
      <h1>${planPage.heading(user.first_name)}</h1>
      <p class="lead">${planPage.lead}</p>
      <form class="cards" method="post" action="${base}/plans/${user.id}">
        ${texts.plans.map((plan) => planCard(texts, plan, choose(plan)))}
      </form>
      ${
        payments.length > 0 &&
        html`<h2>${planPage.payments}</h2>
          <ul class="payments card">
            ${payments.map((payment) => html`<li>${amountAndPlan(texts, payment)} ${statusTag(texts, payment)}</li>`)}
          </ul>`
      }
    </section>`,
  );
}
