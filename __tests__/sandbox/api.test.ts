import { createSandbox } from 'express-affili/sandbox';
import { ask, bodyOf, PATH, REGISTRATION, register, sandboxes, TOKEN } from './support';

describe('the API', () => {
  test('answers a create in the documented format', async () => {
    const answer = ask(createSandbox(), 'post')
      .send(REGISTRATION)
      .expect(200)
      .expect('Content-Type', 'application/json');
    expect(await bodyOf(answer)).toEqual({
      status: 'ok',
      tag: 'saveCustomer',
      api_version: '1.0.0',
      data: {
        id: expect.stringMatching(/./) as string,
        mcs_id: '42',
        meta_data: REGISTRATION.meta_data,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
        updated_at: expect.any(String) as string,
        publisher: { id: expect.stringMatching(/^\d+$/) as string, full_name: expect.any(String) as string },
      },
    });
  });

  test('keeps what it answered in the live array, and the referrer with it', async () => {
    const sandbox = createSandbox();
    const { customers } = sandbox;
    const answered = await register(sandbox);
    expect(customers).toEqual([answered]);
    expect(customers[0]!.referrer).toBe('aff-1');
  });

  test('a create without meta_data answers an empty object for it', async () => {
    expect(await register(createSandbox(), { referrer: 'aff-1', mcs_id: '42' })).toMatchObject({ meta_data: {} });
  });

  test('an mcs_id that is known makes a second customer with an id of its own', async () => {
    const sandbox = createSandbox();
    const ids = [await register(sandbox), await register(sandbox)].map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    expect(sandbox.customers.map(({ mcs_id }) => mcs_id)).toEqual(['42', '42']);
  });

  test('a referral token always belongs to the same publisher, another one to another', async () => {
    const sandbox = createSandbox();
    const ids = [];
    for (const referrer of ['aff-1', 'aff-2', 'aff-1']) {
      ids.push((await register(sandbox, { referrer, mcs_id: '42' })).publisher.id);
    }
    expect(ids[2]).toBe(ids[0]);
    expect(ids[1]).not.toBe(ids[0]);
  });

  test('with publishers, only their tokens are taken', async () => {
    const sandbox = createSandbox({ publishers: { 'aff-1': { id: '7', full_name: 'Sara' } } });
    expect(await register(sandbox)).toMatchObject({ publisher: { id: '7', full_name: 'Sara' } });
    for (const referrer of ['aff-2', 'constructor']) {
      const answer = ask(sandbox, 'post').send({ referrer, mcs_id: '42' }).expect(422);
      expect(await bodyOf(answer)).toMatchObject({ errors: { referrer: [expect.any(String)] } });
    }
    expect(sandbox.customers).toHaveLength(1);
  });

  test('an edit changes what it names, and nothing else', async () => {
    const sandbox = createSandbox();
    const { id } = await register(sandbox);
    const longAgo = '2020-01-01T00:00:00.000Z';
    Object.assign(sandbox.customers[0]!, { created_at: longAgo, updated_at: longAgo });
    const edit = (changes: object) => bodyOf(ask(sandbox, 'post', `${PATH}/${id}`).send(changes).expect(200));

    expect(await edit({ mcs_id: '43' })).toMatchObject({
      status: 'ok',
      tag: 'updateCustomer',
      api_version: '1.0.0',
      data: { id, mcs_id: '43', meta_data: REGISTRATION.meta_data },
    });
    expect(await edit({ meta_data: { plan: 'pro' } })).toMatchObject({ data: { id, mcs_id: '43' } });
    expect(sandbox.customers).toMatchObject([{ id, mcs_id: '43', referrer: 'aff-1' }]);
    expect(sandbox.customers[0]!.meta_data).toEqual({ plan: 'pro' });
    expect(sandbox.customers[0]!.created_at).toBe(longAgo);
    expect(sandbox.customers[0]!.updated_at > longAgo).toBe(true);
  });

  test('an edit is of the customer whose id it has', async () => {
    const sandbox = createSandbox();
    await register(sandbox);
    const { id } = await register(sandbox, { ...REGISTRATION, mcs_id: 'مشتری ۴۲' });
    await ask(sandbox, 'post', `${PATH}/${id}`).send({ mcs_id: '43' }).expect(200);
    expect(sandbox.customers.map(({ mcs_id }) => mcs_id)).toEqual(['42', '43']);
  });

  test.each([
    ['no token', undefined],
    ['the token without Bearer', TOKEN],
    ['the token and more', `Bearer ${TOKEN}x`],
  ])('%s is 401', async (_, authorization) => {
    const sandbox = createSandbox();
    for (const call of [
      ask(sandbox, 'post').send(REGISTRATION),
      ask(sandbox, 'get'),
      ask(sandbox, 'post', `${PATH}/1`),
    ]) {
      await (
        authorization === undefined ? call.unset('Authorization') : call.set('Authorization', authorization)
      ).expect(401);
    }
    expect(sandbox.customers).toEqual([]);
  });

  test('takes the token that it was made with, and no other', async () => {
    const sandbox = createSandbox({ token: 'mine' });
    await ask(sandbox, 'get').set('Authorization', 'Bearer mine').expect(200);
    await ask(sandbox, 'get').expect(401);
  });

  test.each<[string, unknown, string[]]>([
    ['nothing', {}, ['mcs_id', 'referrer']],
    ['an array', [REGISTRATION], ['mcs_id', 'referrer']],
    ['a referrer that is no token', { ...REGISTRATION, referrer: '/pricing' }, ['referrer']],
    ['an mcs_id that is a number', { ...REGISTRATION, mcs_id: 42 }, ['mcs_id']],
    ['a blank mcs_id', { ...REGISTRATION, mcs_id: ' ' }, ['mcs_id']],
    ['meta_data that is an array', { ...REGISTRATION, meta_data: [] }, ['meta_data']],
    ['meta_data that is null', { ...REGISTRATION, meta_data: null }, ['meta_data']],
    [
      'names that are no strings',
      { ...REGISTRATION, meta_data: { first_name: 1, email: null } },
      ['meta_data.email', 'meta_data.first_name'],
    ],
    ['a field that is not documented', { ...REGISTRATION, metadata: {} }, ['metadata']],
    ['a field called __proto__', '{"referrer":"aff-1","mcs_id":"42","__proto__":{}}', ['__proto__']],
  ])('a create with %s is 422, and names the fields', async (_, sent, fields) => {
    const sandbox = createSandbox();
    const answer = ask(sandbox, 'post')
      .type('json')
      .send(sent as object)
      .expect(422);
    const { message, errors } = await bodyOf<{ message: string; errors: Record<string, string[]> }>(answer);
    expect(message).toEqual(expect.any(String));
    expect(Object.keys(errors).sort()).toEqual(fields);
    expect(Object.values(errors).every((messages) => messages.length === 1)).toBe(true);
    expect(sandbox.customers).toEqual([]);
  });

  test.each<[string, object, string[]]>([
    ['nothing', {}, ['mcs_id', 'meta_data']],
    ['a mobile that is a number', { meta_data: { mobile: 912 } }, ['meta_data.mobile']],
    ['a referrer', { mcs_id: '43', referrer: 'aff-1' }, ['referrer']],
  ])('an edit with %s is 422, and names the fields', async (_, sent, fields) => {
    const sandbox = createSandbox();
    const before = await register(sandbox);
    const answer = ask(sandbox, 'post', `${PATH}/${before.id}`).send(sent).expect(422);
    expect(Object.keys((await bodyOf<{ errors: object }>(answer)).errors).sort()).toEqual(fields);
    expect(sandbox.customers).toEqual([before]);
  });

  test('reset clears the customers, in the same array', async () => {
    const sandbox = createSandbox();
    const { customers } = sandbox;
    await register(sandbox);
    sandbox.reset();
    expect(customers).toEqual([]);
    await register(sandbox);
    expect(customers).toHaveLength(1);
    expect(sandbox.customers).toBe(customers);
  });
});

describe.each(sandboxes)('what Express does for the API, in its version $version', ({ createSandbox }) => {
  test.each([
    ['get', '/', 200],
    ['get', '/customers', 404],
    ['post', '/services/customers/1/2', 404],
    ['post', `${PATH}/unknown`, 404],
    ['get', '/services/customers/1', 405],
    ['delete', PATH, 405],
    ['post', '/services/customers/%E0%A4', 400],
  ] as const)('%s %s is %d', async (method, path, status) => {
    const call = ask(createSandbox(), method, path);
    await (method === 'post' ? call.send({ mcs_id: '43' }) : call).expect(status);
  });

  test.each([
    ['a form', 'application/x-www-form-urlencoded', 'referrer=aff-1&mcs_id=42', 415],
    ['JSON of another kind', 'application/jsonp', JSON.stringify(REGISTRATION), 415],
    ['broken JSON', 'application/json', '{"referrer":', 400],
    ['nothing', 'application/json', '', 400],
    ['too much', 'application/json', `{"a":"${'x'.repeat(1_048_576)}"}`, 413],
    ['JSON nested too deeply', 'application/json', `${'['.repeat(513)}${']'.repeat(513)}`, 400],
    ['JSON nested beyond any stack', 'application/json', `${'['.repeat(500_000)}${']'.repeat(500_000)}`, 400],
  ])('%s as a body is refused', async (_, type, body, status) => {
    const sandbox = createSandbox();
    const answer = await ask(sandbox, 'post').set('Content-Type', type).send(body).expect(status);
    expect(answer.body).toEqual({ message: expect.any(String) as string });
    expect(sandbox.customers).toEqual([]);
  });

  test('takes JSON whose charset is named', async () => {
    await ask(createSandbox(), 'post')
      .type('Application/JSON; charset=utf-8')
      .send(JSON.stringify(REGISTRATION))
      .expect(200);
  });
});
