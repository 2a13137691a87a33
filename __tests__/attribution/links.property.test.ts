import fc from 'fast-check';
// Not jest's expect(), which would take most of the time of so many runs.
import assert from 'node:assert/strict';
import { judgeLink } from '../../lib/attribution/judge-link';
import { anyCharacter } from '../support/any-character';
import { token, url } from '../support/arbitrary-visit';
import { isCheap } from '../support/processor-time';

const TOKEN = /^[A-Za-z0-9](?:[A-Za-z0-9._~+/=-]{0,253}[A-Za-z0-9_~+=-])?$/;
const SIZE = 16_384;

const junk = fc.constantFrom(
  ...['.', ')', '%20', '%E2%80%8B', '%E2%80%8C', '،', '/', '?', '!', '»', '%C2%A0', '%0A', '%22', '…', '%25', '%3F'],
);
const junks = fc.array(junk, { maxLength: 4 }).map((all) => all.join(''));

describe('any link', () => {
  it('has a token that the first reading accepts as it went in, whatever the second takes off', () => {
    fc.assert(
      fc.property(token, junks, junks, url, (referrer, ofExp, ofName, further) => {
        const [, query = ''] = further.split('#', 1)[0]!.split('?');
        // Names in another case and exp in need of taking-off bring the second reading about.
        const link = `/?${query}&REFERRER=other&referrer=${referrer}&exp=7${ofExp}&${ofName}`;
        assert.equal(judgeLink(link)?.referrer, referrer);
      }),
      { numRuns: 2000 },
    );
  });

  it('has a token without what was put behind it', () => {
    const behind = junks.filter((text) => !text.includes('%25'));
    fc.assert(
      fc.property(token, behind, (referrer, put) => {
        const judged = judgeLink(`/?exp=7&referrer=${referrer}${put}`);
        assert.equal(judged?.referrer, referrer);
        assert.equal(judged.lifetime, 7 * 86_400_000);
      }),
      { numRuns: 2000 },
    );
  });

  it('is read as a clean token or none, for at least a second', () => {
    const text = fc.oneof(url, fc.string({ unit: anyCharacter, maxLength: 60 }));
    fc.assert(
      fc.property(text, junks, (link, put) => {
        const judged = judgeLink(`${link}${put}`);
        if (judged === null) return;
        if (judged.referrer !== null) assert.match(judged.referrer, TOKEN);
        assert.ok(judged.lifetime >= 1000 && judged.lifetime <= 400 * 86_400_000);
      }),
      { numRuns: 3000 },
    );
  });

  it('of 16 KB is read in no time', () => {
    const pieces = [
      ...[
        '.',
        '%20',
        '.x',
        '%E2%80%8B',
        '%E2%80%8Bx',
        '?',
        '&',
        '%26',
        '%253D',
        '&amp;',
        'amp;',
        '%zz',
        '%25',
        '9',
        'a',
      ],
      ...[
        'referrer=.&',
        'exp=.&',
        'referrer=%&',
        'exp=%&',
        'REFERRER%20=%20x.&',
        '%253Freferrer%253D',
        'exp=۹&',
        'referrer',
        '=',
        '://',
      ],
    ];
    const starts = ['/', '/?referrer=', '/?referrer=a&exp=', '/?exp=x&referrer=a&'];
    const piece = fc.tuple(fc.constantFrom(...starts), fc.constantFrom(...pieces), fc.constantFrom(...pieces));
    fc.assert(
      fc.property(piece, ([start, one, other]) => {
        for (const repeated of [one, one + other]) {
          for (const end of ['', 'x']) {
            const link = `${start}${repeated.repeat(SIZE)}`.slice(0, SIZE) + end;
            assert.ok(
              isCheap(() => judgeLink(link)),
              JSON.stringify([start, repeated, end]),
            );
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});
