import { Hono } from 'hono';

import type { Clock } from './clock.js';
import type { Configuration } from './configuration.js';
import { log } from './log.js';
import { type MarketOperation, notification, type Notification } from './marketplace/answers.js';
import { type Marketplace, WEBHOOK } from './marketplace/client.js';
import { Refused, Unreachable } from './marketplace/errors.js';
import type { Subscriber } from './storage/records.js';
import { change, type Store } from './storage/store.js';
import { Subscribers } from './subscribers.js';
import { BadToken, checkWebhookToken, type Issuer } from './webhook_token.js';

export interface WebhookParts {
  configuration: Configuration;
  store: Store;
  marketplace: Marketplace;
  subscribers: Subscribers;
  clock: Clock;
  issuer: () => Promise<Issuer>;
}

/**
 * What the marketplace tells us. 200: dealt with, or dealt with before. 503: could not be dealt with, please repeat. 4xx: not
 * from the marketplace, or not true; about a change of plan or seats the marketplace takes that as a refusal.
 */
export function webhook(parts: WebhookParts): Hono {
  const app = new Hono();
  app.post('/webhook', async (c) => {
    try {
      await checkWebhookToken(c.req.header('authorization'), await parts.issuer(), parts.configuration.marketplace);
      const told = notification.safeParse(await c.req.json().catch(() => undefined));
      if (!told.success) return c.text('not a notification of the contract', 400);
      const outcome = await parts.subscribers.inOrder.run(told.data.subscriptionId, () => dealWith(parts, told.data));
      log(`webhook: ${told.data.action} ${told.data.id} ${outcome}`);
      return outcome === 'unknown' ? c.text('there is no such operation', 404) : c.body(null, 200);
    } catch (error) {
      if (error instanceof BadToken) {
        log(`webhook: refused, ${error.message}. Check tenant and client in the configuration`);
        return c.text('this token does not come from the marketplace', 401);
      }
      if (!(error instanceof Unreachable) && !(error instanceof Refused)) throw error;
      log(`webhook: put off, ${error.message}`);
      c.header('Retry-After', '5');
      return c.text('please repeat', 503);
    }
  });
  return app;
}

async function dealWith(parts: WebhookParts, told: Notification): Promise<string> {
  if (parts.store.get('operation', told.id)) return 'again';
  const operation = await operationOf(parts.marketplace, told);
  // The marketplace sends tests of operations that never were, about subscriptions that are none.
  if (!operation) return told.subscription?.isTest ? 'a test' : 'unknown';
  const now = await parts.clock(WEBHOOK);
  const outcome = operation.status === 'InProgress' ? await decide(parts, operation) : operation.status;
  await store(parts, operation, outcome, now);
  return outcome;
}

/** The operation as the marketplace knows it, if it is the one that we were told of. */
async function operationOf(marketplace: Marketplace, told: Notification): Promise<MarketOperation | undefined> {
  try {
    const operation = await marketplace.operation(told.subscriptionId, told.id, WEBHOOK);
    const same =
      operation.action === told.action &&
      (told.action !== 'ChangePlan' || operation.planId === told.planId) &&
      (told.action !== 'ChangeQuantity' || operation.quantity === told.quantity);
    return same ? operation : undefined;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return undefined;
    throw error;
  }
}

/** Our word on a change that waits for it. Seats that are taken are not sold back: somebody has to be removed first. */
async function decide({ marketplace, subscribers, clock }: WebhookParts, operation: MarketOperation): Promise<string> {
  const known: Subscriber =
    subscribers.get(operation.subscriptionId) ??
    (await subscribers.refresh(operation.subscriptionId, await clock(WEBHOOK), WEBHOOK));
  const fits = operation.action !== 'ChangeQuantity' || Subscribers.fits(known, operation.quantity ?? null);
  const verdict = fits ? 'Success' : 'Failure';
  try {
    await marketplace.decide(operation.subscriptionId, operation.id, verdict, WEBHOOK);
    return verdict;
  } catch (error) {
    // It was decided meanwhile: by its time limit, or a cancellation. What became of it is read afterwards.
    if (error instanceof Refused && error.status === 409) return 'decided';
    throw error;
  }
}

/** What the subscription is now, and that this operation is done, in one transaction. */
async function store(parts: WebhookParts, operation: MarketOperation, outcome: string, now: Date): Promise<void> {
  const { id, subscriptionId: subscription, action } = operation;
  const done = change('operation', id, { id, subscription, action, outcome, at: now.toISOString() });
  const stranger = parts.subscribers.get(subscription) === undefined;
  // Cancelled before anybody opened the landing page: there is nothing to take away.
  if (stranger && action === 'Unsubscribe') parts.store.save(done);
  else await parts.subscribers.refresh(subscription, now, WEBHOOK, done);
}
