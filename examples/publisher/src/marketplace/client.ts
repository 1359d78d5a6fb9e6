import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { z } from 'zod';

import type { Configuration } from '../configuration.js';
import * as answers from './answers.js';
import { FOREIGN_OFFER, Refused, Unreachable } from './errors.js';
import type { Tokens } from './tokens.js';

/** How long one attempt may take, and how often a call is tried. Every call that we make may be repeated. */
export interface Patience {
  timeoutMs: number;
  attempts: number;
}
/** Somebody waits for a page. */
export const PERSON: Patience = { timeoutMs: 8000, attempts: 2 };
/** The marketplace waits for an answer of the webhook, 30 seconds at most, and will call again. */
export const WEBHOOK: Patience = { timeoutMs: 4000, attempts: 1 };
/** Nobody waits. */
export const BACKGROUND: Patience = { timeoutMs: 15000, attempts: 4 };

const API_VERSION = 'api-version=2018-08-31';
const MAX_PAGES = 1000;
const MAX_RETRY_AFTER_MS = 10_000;
/** Longest answer: a page of 100 subscriptions has less than a tenth of it. */
const MAX_ANSWER = 4 * 1024 * 1024;

/** Units of a dimension that a subscription used in one hour. */
export interface UsageEvent {
  resourceId: string;
  quantity: number;
  dimension: string;
  effectiveStartTime: string;
  planId: string;
}

interface Call {
  headers?: Record<string, string>;
  body?: unknown;
}

/** The publishers' interface of the marketplace: fulfilment, operations, usage. */
export class Marketplace {
  constructor(
    private readonly marketplace: Configuration['marketplace'],
    private readonly tokens: Tokens,
    private readonly pauseMs = 500,
  ) {}

  /** What was bought with a purchase token. */
  async resolve(token: string, patience: Patience): Promise<answers.MarketSubscription> {
    const call = { headers: { 'x-ms-marketplace-token': token } };
    const found = await this.ask('POST', this.saas('/resolve'), answers.resolved, patience, call);
    return found.subscription;
  }

  /** Starts the term and the billing. Doing it again changes nothing. */
  async activate(id: string, plan: string, quantity: number | null, patience: Patience): Promise<void> {
    const body = quantity === null ? { planId: plan } : { planId: plan, quantity };
    await this.ask('POST', this.saas(`/${id}/activate`), z.unknown(), patience, { body });
  }

  subscription(id: string, patience: Patience): Promise<answers.MarketSubscription> {
    return this.ask('GET', this.saas(`/${id}`), answers.subscription, patience);
  }

  /** A plan as this subscription has it or may change to it. */
  async plan(id: string, plan: string, patience: Patience): Promise<answers.MarketPlan | undefined> {
    const path = this.saas(`/${id}/listAvailablePlans`, `&planId=${encodeURIComponent(plan)}`);
    const listed = await this.ask('GET', path, answers.plans, patience);
    return listed.plans.find((one) => one.planId === plan);
  }

  /** Every subscription of our offers, ended ones too. */
  async *subscriptions(patience: Patience): AsyncIterable<answers.ListedSubscription> {
    let path: string | undefined = this.saas('');
    for (let pages = 0; path !== undefined && pages < MAX_PAGES; pages += 1) {
      const page: z.infer<typeof answers.page> = await this.ask('GET', path, answers.page, patience);
      yield* page.subscriptions;
      path = page['@nextLink'];
    }
  }

  operation(subscription: string, id: string, patience: Patience): Promise<answers.MarketOperation> {
    return this.ask('GET', this.saas(`/${subscription}/operations/${id}`), answers.operation, patience);
  }

  /** Our word on a change: it is made, or it is not. */
  async decide(subscription: string, id: string, verdict: 'Success' | 'Failure', patience: Patience): Promise<void> {
    const body = { status: verdict };
    await this.ask('PATCH', this.saas(`/${subscription}/operations/${id}`), z.unknown(), patience, { body });
  }

  /** Tells up to 25 events. The results are in the order of the events. */
  async report(events: UsageEvent[], patience: Patience): Promise<answers.UsageResult[]> {
    const path = `/api/batchUsageEvent?${API_VERSION}`;
    const told = await this.ask('POST', path, answers.usageResults, patience, { body: { request: events } });
    if (told.result.length !== events.length)
      throw new Unreachable('a batch was answered with another number of results');
    return told.result;
  }

  /** The time of a sandbox. */
  async sandboxTime(patience: Patience): Promise<Date> {
    return new Date((await this.ask('GET', '/marketplace/v1/sandbox/clock', answers.clock, patience)).now);
  }

  private saas(path: string, query = ''): string {
    return `/api/saas/subscriptions${path}?${API_VERSION}${query}`;
  }

  private async ask<T>(
    method: string,
    path: string,
    shape: z.ZodType<T>,
    patience: Patience,
    call: Call = {},
  ): Promise<T> {
    const url = new URL(path, this.marketplace.url);
    // A link to a next page comes from outside; our token goes to the marketplace only.
    if (url.origin !== new URL(this.marketplace.url).origin)
      throw new Unreachable(`${url.origin} is not the marketplace`);
    const ids = { 'x-ms-requestid': randomUUID(), 'x-ms-correlationid': randomUUID() };
    for (let attempt = 1; ; attempt += 1) {
      const got = await this.attempt(
        method,
        url,
        { ...call, headers: { ...ids, ...call.headers } },
        patience.timeoutMs,
      );
      if ('text' in got) return understood(got.text, shape, `${method} ${url.pathname}`);
      if (got.error instanceof Refused || attempt >= patience.attempts) throw got.error;
      await delay(got.pauseMs ?? this.pauseMs * 2 ** (attempt - 1));
    }
  }

  private async attempt(method: string, url: URL, call: Call, timeoutMs: number): Promise<Attempt> {
    const what = `${method} ${url.pathname}`;
    try {
      let got = await this.send(method, url, call, timeoutMs);
      // The token may have been taken back before its end, or a key or a registration may have been exchanged.
      if (rejectsToken(got)) {
        this.tokens.forget(got.token);
        got = await this.send(method, url, call, timeoutMs);
      }
      if (got.status >= 200 && got.status < 300) return { text: got.text };
      if (got.status >= 500 || got.status === 429 || got.status === 408) {
        return { error: new Unreachable(`${what} was answered ${got.status}`), pauseMs: got.retryAfterMs };
      }
      return { error: refusal(got.status, got.text) };
    } catch (error) {
      return { error: error instanceof Refused ? error : new Unreachable(`${what} had no answer`, error) };
    }
  }

  private async send(method: string, url: URL, call: Call, timeoutMs: number): Promise<Got> {
    const token = await this.tokens.get();
    const headers: Record<string, string> = {
      ...call.headers,
      Authorization: `Bearer ${token}`,
      Accept: 'application/json',
    };
    if (call.body !== undefined) headers['Content-Type'] = 'application/json';
    const response = await fetch(url, {
      method,
      headers,
      body: call.body === undefined ? null : JSON.stringify(call.body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    return {
      token,
      status: response.status,
      text: await bounded(response),
      retryAfterMs: Number.isFinite(seconds) ? Math.min(seconds * 1000, MAX_RETRY_AFTER_MS) : undefined,
    };
  }
}

interface Got {
  token: string;
  status: number;
  text: string;
  retryAfterMs: number | undefined;
}

type Attempt = { text: string } | { error: Refused | Unreachable; pauseMs?: number | undefined };

async function bounded(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > MAX_ANSWER) throw new Error(`an answer of more than ${MAX_ANSWER} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function understood<T>(text: string, shape: z.ZodType<T>, what: string): T {
  try {
    return shape.parse(text === '' ? undefined : JSON.parse(text));
  } catch (error) {
    throw new Unreachable(`${what} was answered with something else than agreed`, error);
  }
}

/** 401 and 403 are about the token, whatever they call it, but for what belongs to somebody else. */
function rejectsToken({ status, text }: Got): boolean {
  return status === 401 || (status === 403 && refusal(status, text).code !== FOREIGN_OFFER);
}

const problem = z.object({ code: z.string().default(''), message: z.string().default('') });

function refusal(status: number, text: string): Refused {
  let read = { code: '', message: text.slice(0, 300) };
  try {
    read = problem.parse(JSON.parse(text));
  } catch {
    // Not an object of the contract: the status says enough.
  }
  return new Refused(status, read.code, read.message);
}
