export { affili } from './express/affili';
export { AffiliError, type AffiliErrorCode, type AffiliErrorDetails, type AffiliErrorFacts } from './affili-error';
export type { CookieOptions } from './attribution/attribution-cookie';
export { AffiliClient } from './client/affili-client';
export type { AffiliClientOptions } from './client/client-options';
export type { Customer, Publisher } from './api/customer';
export type { CustomerChanges, CustomerFilters } from './client/customer-input';
export { Customers } from './client/customers';
export { Conversions } from './client/conversions';
export type { ConversionChanges } from './client/conversion-input';
export type {
  Conversion,
  ConversionFields,
  ConversionInput,
  ConversionProduct,
  ConversionProductFields,
  ConversionStatus,
  NewConversion,
} from './api/conversion';
export type { AffiliMiddleware, AffiliRequest, AffiliResponse, CookieAttributes } from './attribution/express-types';
export type { ExpUnit } from './attribution/lifetime';
export type { DocumentedMetaData, MetaData, MetaDataInput } from './api/meta-data';
export type { Registration } from './api/registration';
export type { FailedConversion, FailedRegistration } from './express/failed';
export type { AffiliOptions, RegisteringClient, TrackedLink } from './express/options';
export {
  attempt,
  type Attempt,
  type OutboxClient,
  type AttemptOptions,
  type AttemptTask,
  type ConversionTask,
  type RegistrationTask,
  type StatusTask,
} from './outbox/attempt';
export type { ConversionToSend, ConversionToSendInput } from './outbox/input';
export type { AddOptions, Outbox } from './outbox/outbox';
export { clearReferrer, referrerFrom } from './express/referrer';
export { ensureCustomer, registerCustomer } from './express/register-customer';
export { conversionFrom } from './express/conversion-from';
export { recordConversion } from './express/record-conversion';
export { registrationFrom } from './express/registration-from';
