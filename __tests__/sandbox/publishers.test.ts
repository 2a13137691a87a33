import { publisherFinder } from '../../lib/sandbox/publishers';

test('any token is somebody’s, with a first and a last name, of whom there are many', () => {
  const find = publisherFinder(undefined);
  const names = Array.from({ length: 1000 }, (_, index) => find(`aff-${index}`)!.full_name!);
  for (const name of names) expect(name).toMatch(/^[آ-ی]+ [آ-ی]+$/);
  expect(new Set(names).size).toBe(64);
});
