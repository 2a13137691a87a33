import type { Texts } from '../texts/fa';

/** What every page is rendered from. */
export interface View {
  texts: Texts;
  /** The prefix of this language's paths. */
  base: string;
  /** This page's address in the other language. */
  otherLanguage: string;
  /** Whether the visitor's signup would be registered with Affili. */
  hasReferrer: boolean;
  /** The sandbox's page, if one is running. */
  sandboxUrl?: string;
}
