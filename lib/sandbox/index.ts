export type { Fault } from './faults';
export { createSandbox, type Sandbox } from './sandbox';
export type { RecordedConversion } from './recorded-conversion';
export type { RegisteredCustomer } from './registered-customer';
export type { SandboxOptions } from './sandbox-options';
