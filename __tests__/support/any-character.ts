import fc from 'fast-check';

/** The surrogates, of which no character is. */
const GAP = { from: 0xd800, size: 0x800 };

/**
 * Any character of Unicode: the `unit` of strings that fast-check calls `'binary'`. That one first makes a map of all the
 * million characters, in each test file, only to find the few strings that begin or end as a name such as `__proto__`.
 */
export const anyCharacter = fc
  .nat({ max: 0x10ffff - GAP.size })
  .map((index) => String.fromCodePoint(index < GAP.from ? index : index + GAP.size), indexOf);

function indexOf(character: unknown): number {
  const code = typeof character === 'string' && character.isWellFormed() ? character.codePointAt(0) : undefined;
  if (code === undefined || character !== String.fromCodePoint(code)) throw new TypeError('not a character');
  return code < GAP.from ? code : code - GAP.size;
}
