import type { Texts } from '../texts/fa';
import { html, type Html } from './html';

const STYLES = ['base', 'frame', 'landing', 'signup', 'customers', 'payment'];

export function documentOf({ lang, dir }: Texts, title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="${lang}" dir="${dir}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="/icon.svg" />
        <link rel="stylesheet" href="/fonts/index.css" />
        ${STYLES.map((name) => html`<link rel="stylesheet" href="/styles/${name}.css" />`)}
      </head>
      ${body}
    </html>`.markup;
}
