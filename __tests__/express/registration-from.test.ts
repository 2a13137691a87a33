import { registerCustomer, registrationFrom } from 'express-affili';
import { clientOf } from '../support/client-of';
import { createApp } from '../support/create-app';
import { expressVersions } from '../support/express-versions';
import { hostileServer } from '../support/hostile-server';
import { PERSON } from '../support/secrets';
import { visit } from '../support/visit';

const LINK = '/?referrer=aff-1&exp=30';

describe.each(expressVersions)('registrationFrom, on Express $version', ({ express }) => {
  it('answers exactly what registerCustomer sends, and sends nothing', async () => {
    const affili = await hostileServer();
    const app = createApp(express, { client: clientOf(affili) });
    const meta = { ...PERSON, last_name: null, plan: 'p\0ro', seats: 5n };
    const { result } = await visit(app, { url: LINK }, async (req) => {
      const registration = registrationFrom(req, 42, meta);
      const seenBefore = affili.seen.length;
      await registerCustomer(req, 42, meta);
      return { registration, seenBefore };
    });
    const { last_name: _, ...person } = PERSON;
    expect(result.registration).toStrictEqual({
      referrer: 'aff-1',
      mcs_id: '42',
      meta_data: { ...person, plan: 'pro' },
    });
    expect(result.seenBefore).toBe(0);
    expect(affili.seen.map(({ body }) => JSON.parse(body) as unknown)).toStrictEqual([result.registration]);
  });

  it('answers null for a visitor who came without a link', async () => {
    const { result } = await visit(createApp(express), {}, (req) => registrationFrom(req, '42', PERSON));
    expect(result).toBeNull();
  });

  it.each([undefined, null, {}, { email: null }])('has no meta_data where there is none to send: %p', async (meta) => {
    const { result } = await visit(createApp(express), { url: LINK }, (req) => registrationFrom(req, '42', meta));
    expect(result).toStrictEqual({ referrer: 'aff-1', mcs_id: '42' });
  });

  it('takes the referrer from the cookie where the link came before', async () => {
    const from = { cookie: 'affili_ref=aff-0' };
    const { result } = await visit(createApp(express), from, (req) => registrationFrom(req, '42'));
    expect(result).toStrictEqual({ referrer: 'aff-0', mcs_id: '42' });
  });

  it('throws ERR_AFFILI_OPTIONS where affili() is not mounted', async () => {
    const answer = visit(express(), { url: LINK }, (req) => registrationFrom(req, '42'));
    await expect(answer).rejects.toMatchObject({ name: 'AffiliError', code: 'ERR_AFFILI_OPTIONS' });
  });
});
