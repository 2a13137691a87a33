import dns, { type LookupAddress } from 'node:dns';
import { AffiliClient } from 'express-affili';
import { errorOf } from '../../support/failure';
import { hostileServer } from '../../support/hostile-server';
import { REGISTRATION, TOKEN } from '../../support/secrets';

type Done = (error: Error | null, found: LookupAddress[]) => void;

const IDS = ['1', '2', '3', '4', '5'];
const FOUND: LookupAddress[] = [
  // A documentation's own address: nobody answers there.
  { address: '2001:db8::1', family: 6 },
  { address: '127.0.0.1', family: 4 },
];

/** Name servers that answer so. Answers what was asked of them. */
function nameServers(answer: (done: Done) => void): string[] {
  const asked: string[] = [];
  const lookup = (name: string, _options: unknown, done: Done) => {
    asked.push(name);
    answer(done);
  };
  jest.spyOn(dns, 'lookup').mockImplementation(lookup as never);
  return asked;
}
afterEach(() => jest.restoreAllMocks());

const clientAt = (port: number, timeout: number) =>
  new AffiliClient({ token: TOKEN, baseUrl: `http://affili-name:${port}`, timeout, retries: 0 });
const create = ({ customers }: AffiliClient, mcs_id: string) => customers.create({ ...REGISTRATION, mcs_id });

test('name servers that do not answer are asked once, also by signups that come later', async () => {
  const affili = await hostileServer();
  const client = clientAt(affili.port, 500);
  const waiting: Done[] = [];
  const asked = nameServers((done) => waiting.push(done));
  for (const ids of [IDS, IDS]) {
    await Promise.all(ids.map((id) => errorOf(create(client, id))));
  }
  expect(asked).toEqual(['affili-name']);

  // They are asked again after they gave up.
  waiting[0]!(Object.assign(new Error(), { code: 'EAI_AGAIN' }), []);
  const askedAnew = nameServers((done) => done(null, FOUND.slice(1)));
  expect(await create(client, '6')).toEqual({ ...REGISTRATION, mcs_id: '6', id: 'affili-1' });
  expect(askedAnew).toContain('affili-name');
});

test.each<[string, Error | null, string]>([
  ['addresses', null, 'ok'],
  ['failure', Object.assign(new Error(), { code: 'EAI_AGAIN' }), "Affili can't be reached (EAI_AGAIN)"],
])('signups at a time share the %s that name servers answer', async (_, error, outcome) => {
  const affili = await hostileServer();
  const client = clientAt(affili.port, 10_000);
  const asked = nameServers((done) => void setTimeout(done, 100, error, FOUND));
  const signups = IDS.map((id) =>
    create(client, id).then(
      () => 'ok',
      ({ message }: Error) => message,
    ),
  );
  expect(await Promise.all(signups)).toEqual(IDS.map(() => outcome));
  expect(asked).toEqual(['affili-name']);
});
