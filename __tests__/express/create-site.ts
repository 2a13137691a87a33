import type { Request, Response } from 'express';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { AffiliOptions } from 'express-affili';
import { createApp } from '../support/create-app';
import type { ExpressFactory } from '../support/express-versions';

/** Makes apps whose requests come from no socket, so that thousands of them take seconds. */
export function createSite(express: ExpressFactory) {
  const createAppWith = (settings: AffiliOptions) =>
    createApp(express, settings, { after: [(_req, res) => void (res.locals['reached'] = true)] });
  const apps = new Map<AffiliOptions, ReturnType<typeof createAppWith>>();

  return (settings: AffiliOptions, from: { url: string; cookie?: string | undefined }) => {
    const app = apps.get(settings) ?? createAppWith(settings);
    apps.set(settings, app);
    const req = Object.assign(new IncomingMessage(new Socket()), { method: 'GET', url: from.url }) as Request;
    if (from.cookie !== undefined) req.headers.cookie = from.cookie;
    const res = new ServerResponse(req) as Response;
    app(req, res);
    return { req, res, cookies: [res.getHeader('Set-Cookie') ?? []].flat().map(String) };
  };
}
