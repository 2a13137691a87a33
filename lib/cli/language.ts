import { EN } from './texts/en';
import { FA } from './texts/fa';
import type { Texts } from './texts/texts';

export type Language = 'en' | 'fa';

export const TEXTS: Record<Language, Texts> = { en: EN, fa: FA };

/** What is asked for, or else, as POSIX has it, the first of these variables that is set. */
export function languageOf(asked: string | undefined, { LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): Language {
  return (asked ?? (LC_ALL || LC_MESSAGES || LANG || '')).startsWith('fa') ? 'fa' : 'en';
}
