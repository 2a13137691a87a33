import { html } from './html';
import { layout } from './layout';
import type { View } from './view';

/** A page that explains why there is no other. */
export function messagePage(view: View, { title, lead }: { title: string; lead: string }): string {
  return layout(
    view,
    title,
    html`<section class="narrow welcome">
      <h1>${title}</h1>
      <p class="lead">${lead}</p>
      <a class="button quiet" href="${view.base}/">${view.texts.welcome.home}</a>
    </section>`,
  );
}
