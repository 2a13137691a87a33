import type { FieldName, SignupErrors, SignupFields } from '../signup-form';
import { html, type Html } from './html';
import { icon } from './icons';
import { layout } from './layout';
import type { View } from './view';

/** How the browser helps to fill in each field. */
const INPUTS: Record<FieldName, { type: string; autocomplete: string; isLatin?: true }> = {
  first_name: { type: 'text', autocomplete: 'given-name' },
  last_name: { type: 'text', autocomplete: 'family-name' },
  mobile: { type: 'tel', autocomplete: 'tel', isLatin: true },
  email: { type: 'email', autocomplete: 'email', isLatin: true },
};

/** Errors are shown here, in the page's language, so the browser's own validation is off. */
export function signupPage(view: View, fields?: SignupFields, errors: SignupErrors = {}): string {
  const { signup } = view.texts;
  const field = (name: FieldName) => fieldOf(view, name, fields?.[name] ?? '', errors[name]);
  return layout(
    view,
    signup.title,
    html`<section class="signup">
      <form class="card" method="post" action="${view.base}/signup" data-testid="signup-form" novalidate>
        <h1>${signup.heading}</h1>
        <p class="lead">${signup.lead}</p>
        ${
          Object.keys(errors).length > 0 &&
          html`<p class="alert" role="alert" data-testid="form-error">
            ${
              errors.email === 'taken'
                ? html`${signup.taken} <a href="${view.base}/customers">${signup.takenNext}</a>`
                : signup.failed
            }
          </p>`
        }
        <div class="pair">${field('first_name')} ${field('last_name')}</div>
        ${field('mobile')} ${field('email')}
        <button class="button" data-testid="submit">${signup.submit}</button>
      </form>
      <ul class="promises">
        ${signup.promises.map((promise) => html`<li>${icon('check')} ${promise}</li>`)}
      </ul>
    </section>`,
  );
}

function fieldOf({ texts }: View, name: FieldName, value: string, error: SignupErrors[FieldName]): Html {
  const { signup } = texts;
  const { type, autocomplete, isLatin } = INPUTS[name];
  const hint = name === 'mobile' && signup.hints.mobile;
  const message = error === 'taken' ? signup.takenField : error && signup.invalid[name];
  return html`<div class="field">
    <label for="${name}">${signup.fields[name]}</label>
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      value="${value}"
      autocomplete="${autocomplete}"
      ${isLatin && html`dir="ltr"`}
      aria-describedby="${name}-note"
      aria-invalid="${String(error !== undefined)}"
      data-testid="${name}"
      required
    />
    <p id="${name}-note" class="${message ? 'field-error' : 'hint'}" data-testid="${message ? `error-${name}` : false}">
      ${message ?? hint}
    </p>
  </div>`;
}
