import express, { type Request } from 'express';
import { registrationFrom, type MetaData, type MetaDataInput } from 'express-affili';
import { createApp } from './create-app';
import { visit } from './visit';

/** What `registerCustomer` would send of this. */
export async function sent(meta: unknown): Promise<MetaData | undefined> {
  const work = (req: Request) => registrationFrom(req, '42', meta as MetaDataInput);
  const { result } = await visit(createApp(express), { url: '/?referrer=aff-1&exp=30' }, work);
  expect(result).toMatchObject({ referrer: 'aff-1', mcs_id: '42' });
  // Not there rather than undefined, and no more than JSON.
  expect(JSON.parse(JSON.stringify(result))).toStrictEqual(result);
  return result!.meta_data;
}

/** So many arrays in each other. */
export const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown;
