export type { Fault } from './fault';
export { createSandbox, type Sandbox } from './sandbox';
export type { RegisteredCustomer } from './registered-customer';
export type { SandboxOptions } from './sandbox-options';
