import type { Registration } from 'express-affili';

/** None of these may be seen anywhere but in what is sent to Affili, and in the data of a waiting job. */
export const TOKEN = 'token-9e107d9d372bb682';
export const PERSON = 'Parisa-Secret';

export const registrationOf = (mcs_id: string): Registration => ({
  referrer: 'aff-1',
  mcs_id,
  meta_data: { first_name: PERSON, email: `${PERSON}@example.ir` },
});
