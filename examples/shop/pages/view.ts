import type { Texts } from '../texts/fa';

/** What every page is made from. */
export interface View {
  texts: Texts;
  /** What the paths of this language begin with. */
  base: string;
  /** This page's address in the other language. */
  otherLanguage: string;
  /** Whether the visitor's signup would be registered with Affili. */
  hasReferrer: boolean;
  /** The sandbox's page, where one is running. */
  sandboxUrl?: string;
}
