import { EN } from './texts/en';
import { FA } from './texts/fa';
import type { Texts } from './texts/texts';

export type Language = 'en' | 'fa';

export const TEXTS: Record<Language, Texts> = { en: EN, fa: FA };

/** The requested language, or else that of the first of these variables that is set, as in POSIX. */
export function languageOf(asked: string | undefined, { LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): Language {
  return (asked ?? (LC_ALL || LC_MESSAGES || LANG || '')).startsWith('fa') ? 'fa' : 'en';
}
