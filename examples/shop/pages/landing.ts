import type { Texts } from '../texts/fa';
import { html, type Html } from './html';
import { icon, type IconName } from './icons';
import { layout } from './layout';
import { planCard } from './plan-card';
import type { View } from './view';

export function landingPage(view: View): string {
  const { texts } = view;
  const { landing } = texts;
  const signupUrl = `${view.base}/signup`;
  return layout(
    view,
    landing.title,
    html`
      <section class="hero">
        <div>
          <h1>${landing.headline}</h1>
          <p class="lead">${landing.lead}</p>
          <a class="button" data-testid="cta-signup" href="${signupUrl}">${landing.start}</a>
          <p class="fine">${landing.noCard}</p>
        </div>
        ${board(landing.board)}
      </section>

      <section id="features">
        <h2>${landing.featuresTitle}</h2>
        <div class="cards">
          ${landing.features.map(
            (feature) =>
              html`<article class="card">
                ${icon(feature.icon as IconName)}
                <h3>${feature.title}</h3>
                <p>${feature.text}</p>
              </article>`,
          )}
        </div>
      </section>

      <section id="pricing">
        <h2>${landing.pricingTitle}</h2>
        <div class="cards">
          ${texts.plans.map((plan) =>
            planCard(
              texts,
              plan,
              html`<a class="button ${!plan.popular && 'quiet'}" href="${signupUrl}">${landing.choose}</a>`,
            ),
          )}
        </div>
      </section>

      <section id="questions" class="narrow">
        <h2>${landing.questionsTitle}</h2>
        ${landing.questions.map(
          ({ question, answer }) =>
            html`<details>
              <summary>${question}</summary>
              <p>${answer}</p>
            </details>`,
        )}
      </section>
    `,
  );
}

type Landing = Texts['landing'];

/** A picture of the product, so nothing for a screen reader. */
function board({ title, total, totalNote, rows, reminder }: Landing['board']): Html {
  return html`<div class="board" aria-hidden="true">
    <p class="board-title">${title}</p>
    <p class="board-total">${total} <small>${totalNote}</small></p>
    <ul>
      ${rows.map(
        ({ who, amount, state, mood }) =>
          html`<li><span>${who}</span><b>${amount}</b><span class="mood ${mood}">${state}</span></li>`,
      )}
    </ul>
    <p class="toast">${icon('check')} ${reminder}</p>
  </div>`;
}
