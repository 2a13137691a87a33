import type { AffiliError } from '../affili-error';
import { isObject } from '../api/answer';
import type { NewConversion } from '../api/conversion';
import type { MetaData } from '../api/meta-data';
import type { Registration } from '../api/registration';
import { debug } from '../debug';
import { isWord } from '../validation';

/** How many reasons are read one by one (our choice). If there are more, all of `meta_data` is left out. */
const MAX_PATHS = 1000;
/** A path with more parts counts as one about all of `meta_data` (our choice). */
const MAX_PARTS = 20;
/** How many names one process warns about (our choice). */
const MAX_TOLD = 100;

const told = new Set<string>();

/**
 * The registration without the fields of `meta_data` that Affili refused, if nothing else was refused: the attribution
 * matters more than further data (our choice). Affili does not document which fields it might refuse.
 *
 * @returns `undefined` if there is another reason too, or nothing to leave out
 */
export function withoutRefusedMetaData(registration: Registration, error: AffiliError): Registration | undefined {
  const { meta_data, ...rest } = registration;
  const paths = pathsInto('meta_data', error);
  if (!meta_data || paths.length === 0) return undefined;

  const refused = paths.length > MAX_PATHS ? undefined : refusedFields(meta_data, paths);
  tellOnce(refused ?? ['']);
  if (!refused) return rest;
  const kept = Object.entries(meta_data).filter(([name]) => !refused.has(name));
  return kept.length > 0 ? { ...rest, meta_data: Object.fromEntries(kept) } : rest;
}

/** The fields that the paths are about; `undefined` if one of them is about all of `meta_data`. */
function refusedFields(meta_data: MetaData, paths: string[]): Set<string> | undefined {
  const refused = new Set<string>();
  for (const path of paths) {
    const names = fieldsNamedBy(meta_data, path);
    if (names.length === 0) return undefined;
    for (const name of names) refused.add(name);
  }
  return refused;
}

/** For `meta_data.a.b` these are `a` and `a.b`: a field's name may contain dots. */
function fieldsNamedBy(meta_data: MetaData, path: string): string[] {
  const parts = path.split('.', MAX_PARTS + 2).slice(1);
  if (parts.length > MAX_PARTS) return [];
  const names = parts.map((_, index) => parts.slice(0, index + 1).join('.'));
  return names.filter((name) => Object.hasOwn(meta_data, name));
}

/** Warns about names, never values, and only once per name in a process. */
function tellOnce(refused: Iterable<string>): void {
  const news: string[] = [];
  for (const name of refused) {
    const field = isWord(name) ? `meta_data.${name}` : 'meta_data';
    if (told.size >= MAX_TOLD || told.has(field)) continue;
    told.add(field);
    news.push(field);
  }
  if (news.length === 0) return;
  process.emitWarning(`Affili refuses ${news.join(', ')} (HTTP 422); customers are registered without`, {
    code: 'AFFILI_META_DATA_REFUSED',
  });
}

/**
 * The conversion without its referrer, if only that was refused and the customer is known: any visitor can bring any
 * referrer, and the affiliate is paid by the customer (our choice).
 *
 * @returns `undefined` if there is another reason too, or if the referrer alone says whose payment it is
 */
export function withoutRefusedReferrer(conversion: NewConversion, error: AffiliError): NewConversion | undefined {
  const { referrer, ...rest } = conversion;
  if (referrer === undefined || rest.customer_id === undefined) return undefined;
  if (pathsInto('referrer', error).length === 0) return undefined;
  debug('Affili refuses the referrer of a customer it knows');
  return rest;
}

/** The paths that a refusal names, such as `meta_data.mobile`, if all of them are in this field; otherwise none. */
function pathsInto(field: string, { httpStatus, details }: AffiliError): string[] {
  const errors = httpStatus === 422 ? details?.errors : undefined;
  const paths = isObject(errors) ? Object.keys(errors) : [];
  return paths.every((path) => `${path}.`.startsWith(`${field}.`)) ? paths : [];
}
