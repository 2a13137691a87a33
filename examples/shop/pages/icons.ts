import { html, type Html } from './html';

const PATHS = {
  logo: html`<rect x="3" y="5" width="18" height="16" rx="4" /><path d="M8 3v4M16 3v4M8.5 13.5l2.5 2.5 4.5-5" />`,
  invoice: html`<path d="M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6" />`,
  bell: html`<path d="M6 16v-5a6 6 0 0 1 12 0v5l2 2H4zM10 21h4" />`,
  chart: html`<path d="M4 4v16h16M8 16v-4M12 16V8M16 16v-6" />`,
  check: html`<path d="M5 12.5l4.5 4.5L19 7.5" />`,
  cross: html`<path d="M6 6l12 12M18 6L6 18" />`,
  clock: html`<circle cx="12" cy="12" r="9" /><path d="M12 7v5l3 2" />`,
  back: html`<path d="M9 7L4 12l5 5M4 12h10a6 6 0 0 1 6 6" />`,
  lock: html`<rect x="5" y="11" width="14" height="10" rx="2" /><path d="M8 11V8a4 4 0 0 1 8 0v3" />`,
};

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): Html {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${PATHS[name]}</svg>`;
}
