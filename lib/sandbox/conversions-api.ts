import type { RequestHandler, Response } from 'express';
import { readConversion, readStatus } from './conversion-body';
import { exchangeOf } from './exchange';
import { publisherOf, type FindPublisher } from './publishers';
import { toRecorded, type RecordedConversion } from './rows';
import { Refusal } from './refusal';

export interface ConversionsParts {
  conversions: RecordedConversion[];
  findPublisher: FindPublisher;
  /** Called with a conversion that was recorded, or whose status was set. */
  onConversion: (conversion: RecordedConversion) => void;
}

/** The two endpoints of conversions, as Affili's own WHMCS add-on uses them. */
export function conversionsApi({ conversions, findPublisher, onConversion }: ConversionsParts) {
  const create: RequestHandler = (req, res) => {
    const conversion = toRecorded(readConversion(req, req.body));
    if (conversion.referrer !== undefined) publisherOf(conversion.referrer, findPublisher);
    conversions.push(conversion);
    saved(res, 'saveConversion', conversion);
  };

  const update: RequestHandler = (req, res) => {
    const conversion = conversions.find(({ id }) => id === req.params['id']);
    if (!conversion) throw new Refusal(404, 'There is no such conversion.');
    conversion.status = readStatus(req, req.body);
    conversion.updated_at = new Date().toISOString();
    saved(res, 'updateConversion', conversion);
  };

  function saved(res: Response, tag: string, conversion: RecordedConversion): void {
    const exchange = exchangeOf(res);
    exchange.concerns({ conversionId: conversion.id });
    onConversion(conversion);
    exchange.succeed(tag, conversion);
  }

  return { create, update };
}
