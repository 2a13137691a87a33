import { judgeLink } from '../../attribution/judge-link';
import { UNIT_IN_MS } from '../../attribution/lifetime';
import { TEXTS, type Language } from './texts';

/** Says what `affili()` with its default options does with a link. */
export function linkNote(link: string, language: Language): string {
  const texts = TEXTS[language];
  const judged = URL.canParse(link) ? judgeLink(link) : null;
  if (!judged?.referrer) return texts.warnings['no-token'];
  const days = Number((judged.lifetime / UNIT_IN_MS.days).toPrecision(6)).toLocaleString(language);
  const warnings = judged.warnings.map((warning) => texts.warnings[warning]);
  return [texts.captured.replace('{days}', days), ...warnings].join(' ');
}
