import { nested, sent } from '../support/meta-data';

/** In bytes of JSON. */
const LIMIT = 65_536;

describe('meta_data of 64 KB', () => {
  const EMPTY = JSON.stringify({ note: '' }).length;

  it.each<[string, string, number]>([
    ['ASCII', 'a', 1],
    ['Persian', 'پ', 2],
    ['emoji', '😀', 4],
    ['what JSON escapes', '"', 2],
  ])('is sent, and left out whole where it is a byte longer: %s', async (_, character, bytes) => {
    const count = Math.floor((LIMIT - EMPTY) / bytes);
    const padding = 'a'.repeat(LIMIT - EMPTY - count * bytes);
    const note = character.repeat(count) + padding;
    expect(await sent({ note })).toEqual({ note });
    expect(await sent({ note: `${note}a` })).toBeUndefined();
  });

  it('is measured without what is left out', async () => {
    const note = 'a'.repeat(LIMIT - EMPTY);
    expect(await sent({ note, mobile: null, first_name: 42 })).toEqual({ note });
    expect(await sent({ note: `${note}\0` })).toEqual({ note });
    expect(await sent({ note: `${'\0'.repeat(LIMIT - 1)}note` })).toEqual({ note: 'note' });
  });

  it('is read no further where it is far too large', async () => {
    const read = jest.fn();
    const plan = { enumerable: true, get: read };
    expect(await sent(Object.defineProperties({ note: 'a'.repeat(6 * LIMIT) }, { plan }))).toBeUndefined();
    expect(read).not.toHaveBeenCalled();
  });

  it('is measured in all its fields together', async () => {
    const half = 'a'.repeat(LIMIT / 2);
    expect(await sent({ a: half })).toEqual({ a: half });
    expect(await sent({ a: half, b: half })).toBeUndefined();
  });
});

describe('meta_data of many levels', () => {
  it("goes as deep as PHP's json_decode goes by itself, and no deeper", async () => {
    const of = nested(500);
    expect(await sent({ of })).toEqual({ of });
    expect(await sent({ email: 'a@b.ir', of: [of] })).toEqual({ email: 'a@b.ir' });
  });

  it.each([10, 100, 1000, 1500, 2000, 2500, 3000, 5000, 30_000])('never fails, and can be sent: %d', async (depth) => {
    const meta_data = await sent({ email: 'a@b.ir', of: nested(depth) });
    expect(meta_data).toMatchObject({ email: 'a@b.ir' });
  });
});
