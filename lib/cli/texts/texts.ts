import type { CommandName, OptionName } from '../options';

/** What is said in each language: the help, and the results. Errors are in English, as those of the package are. */
export interface Texts {
  /** What it is for: by command, and for the tool. */
  about: Record<CommandName | 'affili', string>;
  /** What the help ends with. */
  more: Partial<Record<CommandName | 'affili', string>>;
  options: Partial<Record<OptionName, string>>;
  works(this: void, origin: string, ms: number): string;
  captured(this: void, referrer: string, days: number, end: string): string;
  withoutExp: string;
  unusableExp: string;
  cutExp: string;
  notALink: string;
  notAToken: string;
  progress(this: void, page: number, last: number | undefined): string;
  noCustomers: string;
  isRegistered: string;
  isToBeSent(this: void, origin: string): string;
  question: string;
  notSent: string;
}
