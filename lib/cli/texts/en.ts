import type { LinkChange } from '../../attribution/returned-link';
import type { Texts } from './texts';

const CHANGES: Record<LinkChange, string> = {
  separators: 'separators such as &amp; or a second ?',
  'letter case': 'capital letters in a name',
  blanks: 'blanks or invisible characters',
  punctuation: 'punctuation after a value',
  digits: 'Persian or Arabic digits',
  repeats: 'a parameter that stands there twice',
};

export const EN: Texts = {
  usage: 'Usage:',
  about: {
    affili: 'Works with Affili from the command line.',
    check: 'is the token accepted, and would an affiliate link be captured?',
    customers: 'lists the customers that match all filters',
    register: 'registers a customer whose registration was lost',
    sandbox: 'runs a stand-in for Affili, to develop and test with',
  },
  more: {
    affili: `Affili's token comes from AFFILI_TOKEN, --token-file or --env-file, never from an argument.
Exit codes: 0 done, 1 failed, 2 wrong use. Results go to stdout, everything else to stderr.`,
    check: `The link is checked first, and needs no token. Exit code 1 if affili() with its default options would not
capture it, or if Affili does not answer or does not accept the token.`,
    register:
      "Looks the customer up first, and sends it only if it is absent. Prints Affili's id of the customer: store it.",
    sandbox: `Your app needs AFFILI_BASE_URL and AFFILI_TOKEN as the sandbox prints them. Its page shows what comes in; scripts
read /customers.json and /conversions.json, and switch faults with PUT /faults.`,
  },
  options: {
    id: "Affili's id of the customer",
    'mcs-id': "the customer's id in your system",
    'min-created-at': 'such as 2026-01-31 or 2026-01-31T08:00:00Z; sent as it is',
    'publisher-id': 'the affiliate',
    json: 'as JSON',
    csv: "as CSV (RFC 4180); a ' before a leading = + - @ keeps spreadsheets from running it as a formula",
    full: 'show personal data; without it, all of meta_data is masked, in each format',
    referrer: 'the referral token of the link',
    'meta-data': 'further fields, such as \'{"first_name":"Sara"}\'; @path: from a file; -: from stdin',
    yes: 'send without asking; required where there is no terminal',
    port: 'where to listen (default: 4545; 0 takes a free one)',
    host: 'on which address (default: 127.0.0.1, this machine alone; 0.0.0.0 in a container, with a --token)',
    token: 'the made-up token to accept (default: sandbox-token)',
    data: 'a file that keeps customers and conversions across restarts (default: memory)',
    'token-file': "a file with Affili's token (default: AFFILI_TOKEN)",
    'base-url': 'where Affili is (default: AFFILI_BASE_URL, or https://core.affili.ir)',
    timeout: 'milliseconds that a request may take, retries included (default: 5000)',
    'env-file': 'a file of environment variables, as of node --env-file; the environment wins',
    lang: 'the language of help and results (default: by LC_ALL, LC_MESSAGES, LANG)',
    version: 'the version',
    help: 'this text; with a command, the help of that command',
  },
  works: (origin, ms) => `Affili answers at ${origin} and accepts the token (${ms} ms).`,
  notAsked: 'there is no token, so Affili was not asked',
  captured: (referrer, days, end) =>
    `The link is captured: referrer ${referrer}, for ${days} days, until ${end.toISOString()}.`,
  cameBackChanged: (changes, parameters) =>
    `Warning: the link was changed on its way (${changes.map((change) => CHANGES[change]).join(', ')}). It is read as ${parameters}`,
  warnings: {
    'no-token':
      'The link is not captured: its referrer is no token (1 to 255 of A-Z a-z 0-9 . _ ~ + / = -, the first a letter or digit, the last not . or /).',
    'no-exp':
      'Warning: it has no exp, so it may not be a link of Affili. Its cookie lives for the default lifetime, never replaces another, and gives way to any link with an exp.',
    'unusable-exp': 'Warning: its exp is not a number that makes at least a second. The default lifetime is used.',
    'past-exp': 'Warning: its exp is a time in the past. The default lifetime is used.',
    'cut-exp': 'Warning: its exp is cut to 400 days, the most that browsers allow.',
  },
  notALink: 'The link is not captured: its query has no parameter referrer.',
  inFragment: 'The part behind # never reaches a server: move the parameters before it.',
  mustReachApp: (host) =>
    `This holds if your app answers ${host}. If a front end elsewhere does, it must pass the query on: see docs/where-the-cookie-does-not-reach.md.`,
  progress: (page, last) => (last ? `page ${page} of ${last}` : `page ${page}`),
  noCustomers: 'there are no customers',
  noCustomerFits: 'no customer matches',
  isRegistered: 'it is registered already; nothing was sent',
  isToBeSent: (origin) => `this is to be sent to ${origin}:`,
  question: 'Send it? [y/N] ',
  notSent: 'nothing was sent',
  nobodyToAsk: 'there is no terminal to ask on: with --yes it is sent without asking',
  sandboxStarted: (url, token) => `A stand-in for Affili is running. What your app needs:

  AFFILI_BASE_URL=${url}
  AFFILI_TOKEN=${token}

Its page, with the customers and conversions as they come in: ${url}/`,
  pageAsksForToken: 'Other machines and containers see the page with the token as the password, of any user name.',
  portTaken: (port) => `port ${port} is taken: choose another with --port`,
  portForbidden: (port) => `port ${port} may not be used: choose one above 1023 with --port`,
  cannotListen: (host, why) => `can't listen on ${host}: ${why}`,
  dataNotWritten: (why) => `the file of --data can't be written (${why}): what comes in is in memory alone`,
};
