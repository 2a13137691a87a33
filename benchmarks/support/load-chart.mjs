import { mkdirSync, writeFileSync } from 'node:fs';
import { lineChart } from './line-chart.mjs';

/** Beside what else the READMEs show. */
const FOLDER = new URL('../../.github/charts/', import.meta.url);
/** By the file in it. */
const TEXTS = {
  'load.svg': {
    language: 'en',
    title: (signups) => `Page views while Affili is silent and ${signups} customers a second sign up: p99, ms`,
    names: { affili: 'with express-affili', bare: 'the same app without Affili' },
    unit: 'seconds',
  },
  'load.fa.svg': {
    language: 'fa',
    title: (signups) => `زمان بازدید صفحه وقتی افیلی پاسخ نمی‌دهد، با ${signups} ثبت‌نام در ثانیه: صدک ۹۹، میلی‌ثانیه`,
    names: { affili: 'با express-affili', bare: 'همان برنامه بدون افیلی' },
    unit: 'ثانیه',
  },
};

/**
 * Writes the chart of the READMEs.
 *
 * @param pageViews - by `affili` and `bare`, the p99 of page views in ms, for each `seconds`
 */
export function writeLoadChart({ pageViews, seconds, signups }) {
  mkdirSync(FOLDER, { recursive: true });
  for (const [file, { language, title, names, unit }] of Object.entries(TEXTS)) {
    const lines = Object.entries(names).map(([shop, name]) => ({ name, values: pageViews[shop] }));
    const chart = lineChart({ title: title(signups.toLocaleString(language)), lines, seconds, unit, language });
    writeFileSync(new URL(file, FOLDER), chart);
  }
}
