import type { AffiliError } from '../affili-error';
import type { MetaData } from '../api/meta-data';
import type { Registration } from '../api/registration';
import { pathsInto } from './refused-part';

/** What can be told in a warning: a name that a programmer gave, not what a visitor typed. */
const FIELD_NAME = /^[A-Za-z_][\w-]{0,63}$/;

const told = new Set<string>();

/**
 * The registration without what Affili refuses of its `meta_data`, where that alone was the reason: the attribution is
 * worth more than further facts (our choice). Which fields Affili might refuse is not documented.
 *
 * @returns `undefined` where there is another reason too, or nothing to leave out
 */
export function withoutRefusedMetaData(registration: Registration, error: AffiliError): Registration | undefined {
  const { meta_data, ...rest } = registration;
  const paths = pathsInto('meta_data', error);
  if (!meta_data || paths.length === 0) return undefined;

  const refused = paths.flatMap((path) => fieldsOf(meta_data, path));
  tellOnce(refused);
  if (refused.includes(undefined)) return rest;
  const kept = Object.entries(meta_data).filter(([name]) => !refused.includes(name));
  return kept.length > 0 ? { ...rest, meta_data: Object.fromEntries(kept) } : rest;
}

/**
 * Which of the fields a path can lead into: a field's own name may have dots as well. `undefined` where it leads into none,
 * and so is about `meta_data` as a whole.
 */
function fieldsOf(meta_data: MetaData, path: string): (string | undefined)[] {
  const names = Object.keys(meta_data).filter((name) => `${path}.`.startsWith(`meta_data.${name}.`));
  return names.length > 0 ? names : [undefined];
}

/** Names, never values, and each but once in a process. */
function tellOnce(refused: (string | undefined)[]): void {
  const fields = refused.map((name) =>
    name !== undefined && FIELD_NAME.test(name) ? `meta_data.${name}` : 'meta_data',
  );
  const news = [...new Set(fields)].filter((field) => !told.has(field));
  if (news.length === 0) return;
  for (const field of news) told.add(field);
  process.emitWarning(`Affili refuses ${news.join(', ')} (HTTP 422); customers are registered without`, {
    code: 'AFFILI_META_DATA_REFUSED',
  });
}
