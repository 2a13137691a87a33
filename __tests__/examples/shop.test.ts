import { shopWithSandbox } from './shop';

const LINK = '/?referrer=aff-demo&exp=30';
const shop = shopWithSandbox();
const { sandbox } = shop;
const person = () => shop.person();
const browser = () => shop.browser();

function signUp(visitor: ReturnType<typeof browser>, fields: Record<string, string>, path = '/signup') {
  return visitor.post(path).type('form').send(fields);
}

/** What the customers page says of a customer. */
async function listed(email: string): Promise<{ hasLink: boolean; state: string; text: string } | null> {
  const { text: rows } = await browser().get('/customers/rows').expect(200);
  const row = rows.split('</tr>').find((text) => text.includes(`data-email="${email}"`));
  if (!row) return null;
  const [, state, text] = /data-testid="affili-id" data-state="(\w+)">([^<]*)</.exec(row)!;
  return { hasLink: row.includes('data-has-link="true"'), state: state!, text: text! };
}

function idOf(email: string): Promise<string> {
  return shop.untilThere(async () => {
    const customer = await listed(email);
    return customer?.state === 'stored' ? customer.text : undefined;
  });
}

describe('signing up', () => {
  test('brings a customer who came by a link to Affili, and shows the id when it is there', async () => {
    const visitor = browser();
    const fields = person();
    await visitor.get(LINK).expect(200);

    const answer = await signUp(visitor, fields).expect(303);
    await visitor.get(answer.headers['location']!).expect(200, /پریسا، خوش آمدید/);

    const id = await idOf(fields.email);
    expect(sandbox.customers).toEqual([expect.objectContaining({ id, meta_data: fields })]);
    expect(answer.headers['location']).toBe(`/welcome/${sandbox.customers[0]!.mcs_id}`);
  }, 20_000);

  test('leaves nothing for Affili where no link brought the customer', async () => {
    const fields = person();
    const { headers } = await signUp(browser(), fields).expect(303);
    expect(await listed(fields.email)).toMatchObject({ hasLink: false, state: 'none' });
    expect(await shop.jobsAbout(headers['location']!.split('/').at(-1)!)).toBe(0);
  });

  test('goes on while Affili is down, and the id comes when it is back', async () => {
    sandbox.failNext(Infinity, { status: 503 });
    const visitor = browser();
    const fields = person();
    await visitor.get(LINK);
    await signUp(visitor, fields).expect(303);
    expect(await listed(fields.email)).toMatchObject({ hasLink: true, state: 'waiting' });

    sandbox.reset();
    expect(await idOf(fields.email)).toBe(sandbox.customers[0]!.id);
  }, 30_000);

  test('goes on where the queue is broken', async () => {
    const told = jest.spyOn(console, 'error').mockImplementation();
    await shop.database.executeSql('ALTER TABLE pgboss.queue RENAME TO gone');
    const visitor = browser();
    const fields = person();
    await visitor.get(LINK);
    await signUp(visitor, fields).expect(303);
    await shop.database.executeSql('ALTER TABLE pgboss.gone RENAME TO queue');

    expect(await listed(fields.email)).toMatchObject({ hasLink: true, state: 'waiting' });
    expect(told.mock.calls.flat().join()).toContain('Not in the outbox');
    told.mockRestore();
  });

  test('makes one account of two signups at the same time, and says so to the other', async () => {
    const fields = person();
    const answers = await Promise.all([
      signUp(browser(), fields),
      signUp(browser(), { ...fields, email: fields.email.toUpperCase() }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(answers.find(({ status }) => status === 409)!.text).toContain('با ایمیل دیگری ثبت‌نام کنید');
  });

  test('takes a mobile number as people write it', async () => {
    for (const mobile of ['0912 123 4567', '+98 912 123 4567', '00989121234567', '۰۹۱۲۱۲۳۴۵۶۷', '٠٩١٢١٢٣٤٥٦٧']) {
      const fields = { ...person(), mobile };
      await signUp(browser(), fields).expect(303);
      const { text } = await browser().get('/customers/rows');
      expect(text).toMatch(new RegExp(`data-email="${fields.email}"[^]*?09121234567`));
    }
  });

  test.each([
    ['first_name', '', 'نام‌تان را بنویسید', 'enter your first name'],
    ['last_name', 'x'.repeat(61), 'نام خانوادگی‌تان را بنویسید', 'enter your last name'],
    ['mobile', '12345', 'یازده رقم', 'has 11 digits'],
    ['email', 'parisa@', 'ایمیل درست نیست', 'not an email address'],
  ])('says at the form what is wrong with %s, and keeps the values', async (name, value, inPersian, inEnglish) => {
    const fields = { ...person(), [name]: value };
    for (const [path, message] of [
      ['/signup', inPersian],
      ['/en/signup', inEnglish],
    ] as const) {
      const { text } = await signUp(browser(), fields, path).expect(422);
      expect(text).toMatch(new RegExp(`data-testid="error-${name}"[^<]*${message}`));
      for (const kept of Object.values(fields)) expect(text).toContain(`value="${kept}"`);
    }
    expect(await listed(fields.email)).toBeNull();
  });

  test('shows markup as text, whatever field it is in', async () => {
    for (const name of ['first_name', 'last_name', 'mobile', 'email']) {
      const answer = await signUp(browser(), { ...person(), [name]: `"><script>alert('${name}')</script>` });
      const pages = [answer.text, (await browser().get('/customers')).text];
      if (answer.status === 303) pages.push((await browser().get(answer.headers['location']!)).text);
      expect(pages.join()).toContain('&lt;script&gt;');
      expect(pages.join()).not.toContain(`<script>alert`);
    }
  });

  test('takes whatever bytes a form can carry', async () => {
    const fields = { ...person(), first_name: 'a\0b\nc', last_name: '💚' };
    await signUp(browser(), fields).expect(303);
    await browser()
      .get('/customers/rows')
      .expect(/a b c 💚/);
    await browser().post('/signup').type('form').send('first_name=a&first_name=b&email=%FF').expect(422);
  });
});

describe('the pages', () => {
  test.each(['/', '/signup', '/customers'])(
    'are there in both languages, and load nothing from elsewhere: %s',
    async (path) => {
      await browser()
        .get(`/en${path}`)
        .expect(200, /<html lang="en" dir="ltr">/);
      const { text, headers } = await browser()
        .get(path)
        .expect(200, /<html lang="fa" dir="rtl">/);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      const addresses = [...text.matchAll(/ (?:src|href|action)="([^"]*)"/g)].map(([, found]) => found!);
      expect(addresses.filter((address) => !/^\/(?!\/)/.test(address))).toEqual([]);
      const sources = [...text.matchAll(/ (?:src|href)="([^"]*)"/g)].map(([, found]) => found!);
      for (const source of sources) await browser().get(source).expect(200);
    },
  );

  test.each(['/en/nowhere', '/welcome/%00', '/welcome/%E0%A4%A'])('tell kindly that there is no %s', async (path) => {
    const { status, text } = await browser().get(path);
    expect([400, 404]).toContain(status);
    expect(text).toMatch(/<h1>/);
  });

  test('tell kindly that the database is away, and the console no personal data', async () => {
    const told = jest.spyOn(console, 'error').mockImplementation();
    await shop.database.executeSql('ALTER TABLE users RENAME TO gone');
    const fields = person();
    const { text } = await signUp(browser(), fields).expect(500);
    await shop.database.executeSql('ALTER TABLE gone RENAME TO users');

    expect(text).toContain('خطا از سمت ماست');
    expect(told.mock.calls).toEqual([['POST /signup: 42P01']]);
    told.mockRestore();
  });
});
