import type { User } from '../users';
import { html } from './html';
import { icon } from './icons';
import { layout } from './layout';
import type { View } from './view';

export function welcomePage(view: View, user: User): string {
  const { welcome } = view.texts;
  return layout(
    view,
    welcome.title,
    html`<section class="narrow welcome" data-testid="welcome">
      <p class="badge">${icon('check')}</p>
      <h1>${welcome.heading(user.first_name)}</h1>
      <p class="lead">${welcome.lead}</p>
      <ol class="steps">
        ${welcome.steps.map((step) => html`<li>${step}</li>`)}
      </ol>
      <p class="actions">
        <a class="button" data-testid="choose-plan" href="${view.base}/plans/${user.id}">${welcome.plans}</a>
        <a class="button quiet" href="${view.base}/">${welcome.home}</a>
      </p>
    </section>`,
  );
}
