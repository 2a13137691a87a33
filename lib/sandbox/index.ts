export type { Fault } from './faults';
export { createSandbox, type Sandbox } from './sandbox';
export type { RecordedConversion, RegisteredCustomer } from './rows';
export type { SandboxOptions } from './sandbox-options';
