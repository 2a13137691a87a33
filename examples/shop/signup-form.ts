import Joi from 'joi';

/** Named as at Affili. */
export type FieldName = 'first_name' | 'last_name' | 'mobile' | 'email';
export type SignupFields = Record<FieldName, string>;

/** The errors, by field. */
export type SignupErrors = Partial<Record<FieldName, 'invalid' | 'taken'>>;

const NAME = Joi.string().max(60);
const SCHEMA = Joi.object<SignupFields>({
  first_name: NAME.required(),
  last_name: NAME.required(),
  mobile: Joi.string()
    .pattern(/^09\d{9}$/)
    .required(),
  email: Joi.string().email({ tlds: false }).max(254).required(),
});

/** Reads and cleans the submitted form, and lists its errors. */
export function readSignupForm(body: unknown): { fields: SignupFields; errors: SignupErrors } {
  const sent = (body ?? {}) as Record<string, unknown>;
  const fields = {
    first_name: clean(sent['first_name']),
    last_name: clean(sent['last_name']),
    mobile: toIranianMobile(clean(sent['mobile'])),
    email: clean(sent['email']).toLowerCase(),
  };
  const { error } = SCHEMA.validate(fields, { abortEarly: false });
  const invalid = error?.details.map(({ path }) => [path[0], 'invalid']) ?? [];
  return { fields, errors: Object.fromEntries(invalid) as SignupErrors };
}

/** One line of text, without what databases refuse. */
function clean(value: unknown): string {
  return typeof value === 'string' ? value.replace(/\p{Cc}+/gu, ' ').trim() : '';
}

/**
 * Normalizes `+98 912 345 6789`, in Persian, Arabic or Latin digits, to `09123456789`; leaves anything else as it is.
 */
function toIranianMobile(text: string): string {
  const latin = text.replace(/[۰-۹٠-٩]/g, (digit) => String(digit.charCodeAt(0) & 0xf));
  const digits = latin.replace(/[\s()-]/g, '').replace(/^(\+|00)98/, '0');
  return /^09\d{9}$/.test(digits) ? digits : text;
}
