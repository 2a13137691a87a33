import type { LinkWarning } from '../../attribution/judge-link';
import type { LinkChange } from '../../attribution/returned-link';
import type { CommandName, OptionName } from '../options';

/** The texts in each language: help and results. Errors are in English, like those of the package. */
export interface Texts {
  usage: string;
  /** What each command, and the tool, is for. */
  about: Record<CommandName | 'affili', string>;
  /** The end of the help. */
  more: Partial<Record<CommandName | 'affili', string>>;
  options: Partial<Record<OptionName, string>>;

  works(this: void, origin: string, ms: number): string;
  notAsked: string;
  captured(this: void, referrer: string, days: number, end: Date): string;
  /** @param parameters - the link's, as Affili writes them */
  cameBackChanged(this: void, changes: LinkChange[], parameters: string): string;
  warnings: Record<LinkWarning, string>;
  notALink: string;
  /** The link is behind a `#`. */
  inFragment: string;
  /** Says that the app itself must see the link. */
  mustReachApp(this: void, host: string): string;

  progress(this: void, page: number, last: number | undefined): string;
  noCustomers: string;
  noCustomerFits: string;

  isRegistered: string;
  isToBeSent(this: void, origin: string): string;
  question: string;
  notSent: string;
  nobodyToAsk: string;

  sandboxStarted(this: void, url: string, token: string): string;
  /** If others can reach it. */
  pageAsksForToken: string;
  portTaken(this: void, port: number): string;
  portForbidden(this: void, port: number): string;
  cannotListen(this: void, host: string, why: string): string;
  dataNotWritten(this: void, why: string): string;
}
