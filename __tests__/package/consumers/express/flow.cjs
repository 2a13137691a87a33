// What a user's app does, with require.
const express = require('express');
const main = require('express-affili');
const { createOutbox } = require('express-affili/outbox');
const { createSandbox } = require('express-affili/sandbox');
const { run } = require('./run-flow.cjs');

run({ express, ...main, createOutbox, createSandbox });
