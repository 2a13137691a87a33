import { documentOf } from './document';
import { html, type Html } from './html';
import { icon } from './icons';
import type { View } from './view';

/** The frame of every page of the site. */
export function layout(view: View, title: string, content: Html): string {
  return documentOf(
    view.texts,
    title,
    html`<body>
      ${header(view)}
      <main>${content}</main>
      ${demoBar(view)}
    </body>`,
  );
}

function header({ texts, base, otherLanguage }: View): Html {
  const { nav, brand } = texts;
  return html`<header class="site-header">
    <a class="brand" href="${base}/" aria-label="${nav.home}">${icon('logo')}<span>${brand}</span></a>
    <nav>
      <a class="section-link" href="${base}/#features">${nav.features}</a>
      <a class="section-link" href="${base}/#pricing">${nav.pricing}</a>
      <a class="section-link" href="${base}/#questions">${nav.questions}</a>
      <a data-testid="other-language" lang="${texts.otherLang}" hreflang="${texts.otherLang}" href="${otherLanguage}"
        >${nav.otherLanguage}</a
      >
      <a class="button small" data-testid="nav-signup" href="${base}/signup">${nav.signup}</a>
    </nav>
  </header>`;
}

/** What a developer wants to see, separate from what a customer sees. */
function demoBar({ texts, base, hasReferrer, sandboxUrl }: View): Html {
  const { demo } = texts;
  return html`<footer class="demo-bar">
    <p>
      ${demo.about}
      <span data-testid="attribution" data-has-referrer="${String(hasReferrer)}"
        >${hasReferrer ? demo.withReferrer : demo.withoutReferrer}</span
      >
    </p>
    <p>
      <a data-testid="customers-link" href="${base}/customers">${demo.customers}</a>
      ${sandboxUrl && html`<a data-testid="sandbox-link" href="${sandboxUrl}">${demo.sandbox}</a>`}
    </p>
  </footer>`;
}
