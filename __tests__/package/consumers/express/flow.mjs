// What a user's app does, with import.
import { strict as assert } from 'node:assert';
import { createRequire } from 'node:module';
import express from 'express';
import {
  AffiliClient,
  AffiliError,
  affili,
  clearReferrer,
  referrerFrom,
  registerCustomer,
  registrationFrom,
} from 'express-affili';
import { createOutbox } from 'express-affili/outbox';
import { createSandbox } from 'express-affili/sandbox';
import flow from './run-flow.cjs';

const required = createRequire(import.meta.url)('express-affili');
assert.equal(required.AffiliError, AffiliError, 'require and import give the same class');

flow.run({
  express,
  AffiliClient,
  AffiliError,
  affili,
  clearReferrer,
  referrerFrom,
  registerCustomer,
  registrationFrom,
  createOutbox,
  createSandbox,
});
