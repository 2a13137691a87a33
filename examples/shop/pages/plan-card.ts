import { PRICES } from '../plans';
import type { Texts } from '../texts/fa';
import { html, type Html } from './html';
import { icon } from './icons';

/** A plan, and what can be done with it. */
export function planCard(
  { number, perMonth, popularPlan }: Texts,
  { id, name, points, popular }: Texts['plans'][number],
  action: Html,
): Html {
  return html`<article class="card plan ${popular && 'popular'}">
    <h3>${name} ${popular && html`<span class="tag">${popularPlan}</span>`}</h3>
    <p class="price"><b>${number(PRICES[id])}</b> ${perMonth}</p>
    <ul>
      ${points.map((point) => html`<li>${icon('check')} ${point}</li>`)}
    </ul>
    ${action}
  </article>`;
}
