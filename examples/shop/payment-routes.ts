import { Router, urlencoded, type Request, type RequestHandler } from 'express';
import type { Database } from './database';
import * as gateway from './gateway';
import * as invoices from './invoices';
import type { Outbox } from './outbox';
import { ownOriginOnly } from './own-origin';
import { gatewayPage } from './pages/gateway';
import { plansPage } from './pages/plans';
import { receiptPage } from './pages/receipt';
import type { View } from './pages/view';
import { refund, requestPayment, settle } from './payments';
import { isPlan } from './plans';
import * as users from './users';

interface Dependencies {
  database: Database;
  outbox: Outbox;
  viewOf: (req: Request) => View;
}

/**
 * From choosing a plan to the receipt, and the refund. The shop has no login: whoever knows an id, which can't be
 * guessed, counts as the user and as the owner of the invoice. A real site uses its session, except at the callback: a
 * visitor who comes back from another site by POST sends no `SameSite=Lax` cookie.
 */
export function paymentRoutes({ database, outbox, viewOf }: Dependencies): Router {
  const router = Router();
  const form = urlencoded({ extended: false });

  router
    .route('/plans/:userId')
    .get(async (req, res, next) => {
      const user = await users.find(database, req.params.userId);
      if (!user) return next();
      res.send(plansPage(viewOf(req), user, await invoices.listPayments(database, [user.id])));
    })
    .post(ownOriginOnly, form, async (req, res, next) => {
      const user = await users.find(database, req.params.userId);
      if (!user) return next();
      const { plan } = (req.body ?? {}) as { plan?: unknown };
      if (!isPlan(plan)) return res.redirect(303, `${req.baseUrl}/plans/${user.id}`);
      const callbackFor = (invoiceId: string) => `${req.baseUrl}/payments/${invoiceId}/callback`;
      const authority = await requestPayment(database, user.id, plan, callbackFor);
      res.redirect(303, `${req.baseUrl}/gateway/${authority}`);
    });

  router
    .route('/gateway/:authority')
    .get(async (req, res, next) => {
      const payment = await gateway.find(database, req.params.authority);
      if (!payment) next();
      else if (payment.outcome === 'open') res.send(gatewayPage(viewOf(req), payment));
      else res.redirect(303, backFrom(payment));
    })
    .post(ownOriginOnly, form, async (req, res, next) => {
      const payment = await gateway.find(database, req.params.authority);
      if (!payment) return next();
      const { outcome } = (req.body ?? {}) as { outcome?: unknown };
      const settled = await gateway.settle(database, payment.authority, outcome === 'paid' ? 'paid' : 'failed');
      // 307 keeps the method. So visitors who paid come back by POST, as from most banks' gateways, and those who did
      // not by GET, as from Zarinpal's: the shop takes both.
      res.redirect(settled === 'paid' ? 307 : 303, backFrom({ ...payment, outcome: settled }));
    });

  // It comes from the gateway's site, so any origin may call it. The shop does not read what the visitor's browser says
  // about the payment, neither in the query nor in a form.
  const callback: RequestHandler<{ invoiceId: string }> = async (req, res, next) => {
    const invoice = await settle({ database, outbox }, req.params.invoiceId);
    // Redirect, so that a reload requests only the receipt.
    if (invoice) res.redirect(303, `${req.baseUrl}/payments/${invoice.id}`);
    else next();
  };
  router.route('/payments/:invoiceId/callback').get(callback).post(callback);

  router.get('/payments/:invoiceId', async (req, res, next) => {
    const invoice = await invoices.find(database, req.params.invoiceId);
    if (invoice) res.send(receiptPage(viewOf(req), invoice));
    else next();
  });

  router.post('/payments/:invoiceId/refund', ownOriginOnly, async (req, res) => {
    await refund({ database, outbox }, req.params.invoiceId);
    res.redirect(303, `${req.baseUrl}/customers`);
  });

  return router;
}

function backFrom({ callback, authority, outcome }: gateway.GatewayPayment): string {
  return `${callback}?Authority=${authority}&Status=${outcome === 'paid' ? 'OK' : 'NOK'}`;
}
