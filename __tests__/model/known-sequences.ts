import type { Sequence } from './action';

const settings = { timeout: 5000, retries: 2, retryEvery: 60, hasOutbox: true, onConsole: false, seed: 0 };

/** Sequences that broke a promise once, as they were printed: a seed would mean another one as soon as anything is added. */
export const KNOWN: { found: string; sequence: Sequence }[] = [
  {
    found: "a conversion was sent again in 'hold' where it was added anew, after a request whose outcome was unclear",
    sequence: {
      settings: { ...settings, timeout: 50, retries: 0, unclearConversions: 'hold' },
      actions: [
        { do: 'faults', faults: [{ stores: 0, after: 0, reply: 'silence' }] },
        { do: 'recordConversion', order: 1, customer: 0 },
        { do: 'registerCustomer', customer: 2 },
        { do: 'work', concurrency: 1 },
        { do: 'pass', seconds: 130 },
        { do: 'addConversion', order: 1, customer: 2 },
      ],
    },
  },
  {
    found: 'a refund was overtaken by an approval that had to be sent again',
    sequence: {
      settings: { ...settings, unclearConversions: 'retry' },
      actions: [
        { do: 'add', customer: 0 },
        { do: 'work', concurrency: 2 },
        { do: 'pass', seconds: 20 },
        { do: 'addConversion', order: 0, customer: 0 },
        { do: 'pass', seconds: 130 },
        { do: 'approve', order: 0 },
        { do: 'refund', order: 0 },
        { do: 'faults', faults: [{ stores: null, after: 40, reply: { status: 503 } }] },
        { do: 'pass', seconds: 61 },
      ],
    },
  },
  {
    found: 'a job and its copy were taken up at once: a worker had died between two statements, and no other was there',
    sequence: {
      settings: { ...settings, retries: 0, unclearConversions: 'retry' },
      actions: [
        { do: 'work', steps: 54, concurrency: 3 },
        { do: 'recordConversion', order: 0, customer: 0, faults: [{ stores: null, after: 0, reply: 'silence' }] },
        { do: 'faults', faults: [{ stores: null, after: 700, reply: { status: 300 } }] },
        { do: 'add', customer: 0, startAfter: 60 },
        { do: 'pass', seconds: 311 },
      ],
    },
  },
  {
    found: 'the model itself cut a connection that was at work again since its last answer',
    sequence: {
      settings: { ...settings, unclearConversions: 'retry' },
      actions: [
        {
          do: 'faults',
          faults: [
            { stores: 0, after: 0, reply: 'well' },
            { stores: 9000, after: 9000, reply: 'well' },
          ],
        },
        {
          do: 'registerCustomer',
          customer: 0,
          faults: [
            { stores: null, after: 0, reply: 'silence' },
            { stores: null, after: 0, reply: 'refused connection' },
          ],
        },
        { do: 'registerCustomer', customer: 1 },
      ],
    },
  },
];
