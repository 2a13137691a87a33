import { lateIdOf, recordLater } from '../../lib/express/late-records';
import type { ConversionRecords } from '../../lib/outbox/payments';
import { eventually } from '../support/eventually';

test('knows the ids of 1,000 payments until they are recorded', async () => {
  const records = {} as ConversionRecords;
  let recordAll = () => {};
  const recorded = new Promise<void>((resolve) => (recordAll = resolve));
  const keep = (order_id: string) => recordLater(records, { order_id, id: `affili-${order_id}` }, () => recorded);
  for (let count = 1; count <= 1001; count += 1) keep(String(count));
  expect(lateIdOf(records, '1')).toBe('affili-1');
  expect(lateIdOf(records, '1000')).toBe('affili-1000');
  expect(lateIdOf(records, '1001')).toBeUndefined();
  expect(lateIdOf({} as ConversionRecords, '1')).toBeUndefined();
  recordAll();
  await eventually(() => expect(lateIdOf(records, '1')).toBeUndefined());
  keep('1001');
  expect(lateIdOf(records, '1001')).toBe('affili-1001');
});

test('does not keep the process alive', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  const before = timers();
  const ask = jest.fn(() => new Promise<void>(() => {}));
  recordLater({} as ConversionRecords, { order_id: '1', id: 'affili-1' }, ask);
  await eventually(() => expect(ask).toHaveBeenCalledTimes(1));
  expect(timers()).toBe(before);
});
