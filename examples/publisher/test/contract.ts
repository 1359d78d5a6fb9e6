import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { exportJWK, generateKeyPair, type JWK, type KeyLike, SignJWT } from 'jose';

import { type Configuration, MARKETPLACE_RESOURCE } from '../src/configuration.js';

/**
 * The publishers' contract as far as the unit tests need it, on a real port: identity, fulfilment of one kind of
 * subscription, and usage with all its statuses. The end-to-end test has the real marketplace.
 */

export const TENANT = '11111111-2222-4333-8444-555555555555';
export const CLIENT = '66666666-7777-4888-8999-aaaaaaaaaaaa';
export const SUBSCRIPTION = 'bbbbbbbb-cccc-4ddd-8eee-ffffffffffff';
export const OPERATION = 'cccccccc-dddd-4eee-8fff-000000000000';
const HOUR_MS = 60 * 60 * 1000;

export interface Told {
  resourceId: string;
  quantity: number;
  dimension: string;
  effectiveStartTime: string;
  planId: string;
}

export interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: unknown;
}

interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A key pair of the issuer, as it is published and as it signs. */
export interface SigningKey {
  kid: string;
  secret: KeyLike;
  published: JWK;
}

export async function signingKey(kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  return { kid, secret: privateKey, published: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}

/** Making one takes a while; all contracts of a file begin with the same. */
const first = signingKey('first');

export class Contract {
  readonly seen: Seen[] = [];
  /** Answers that come instead of the next ones to the API. */
  readonly instead: Reply[] = [];
  /** Members that the next pages of the list have besides. */
  readonly next: { '@nextLink': string }[] = [];
  /** Happens before a call is answered. */
  before: (method: string, path: string) => Promise<void> | void = () => undefined;
  /** Part of the paths that are answered 503. */
  down: string | undefined;
  keys: SigningKey[] = [];
  now = new Date('2026-11-28T10:30:00Z');
  status = 'PendingFulfillmentStart';
  quantity: number | undefined = 5;
  planId = 'team';
  offerId = 'atelier';
  /** As it is told once activated. */
  term = { startDate: '2026-11-28T00:00:00Z', endDate: '2026-12-27T00:00:00Z', termUnit: 'P1M' };
  /** What the plan may be bought for. */
  termUnits = ['P1M'];
  /** Ids that the list has before ours, and that cannot be read. */
  others: string[] = [];
  /** Whether the plan is told at all. */
  listed = true;
  operation: Record<string, unknown> | undefined;
  dimensions = [{ id: 'orders', unitOfMeasure: '1 order', displayName: 'Orders' }];
  included: { dimensionId: string; units: string }[] = [{ dimensionId: 'orders', units: '100' }];
  readonly accepted = new Map<string, Told & { usageEventId: string }>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Contract> {
    const server = createServer();
    const contract = new Contract(server);
    server.on('request', (request: IncomingMessage, response) => {
      void contract.answer(request).then(({ status, body, headers }) => {
        response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers });
        response.end(body === undefined ? '' : JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    contract.keys = [await first];
    return contract;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get issuer(): string {
    return `${this.url}/${TENANT}/v2.0`;
  }

  get marketplace(): Configuration['marketplace'] {
    return { url: this.url, authority: this.url, tenant: TENANT, client: CLIENT, secret: 'secret', sandbox: true };
  }

  calls(part: string): Seen[] {
    return this.seen.filter((one) => one.path.includes(part));
  }

  /** A token as the marketplace sends it to webhooks, changed in the places that a test is about. */
  async token(changes: Record<string, unknown> = {}, key: SigningKey | undefined = this.keys[0]): Promise<string> {
    if (!key) throw new Error('there is no key');
    const seconds = Math.floor(Date.now() / 1000);
    const claims: Record<string, unknown> = {
      aud: CLIENT,
      iss: this.issuer,
      iat: seconds - 60,
      nbf: seconds - 60,
      exp: seconds + 600,
      tid: TENANT,
      azp: MARKETPLACE_RESOURCE,
      appid: MARKETPLACE_RESOURCE,
      ...changes,
    };
    for (const [name, value] of Object.entries(claims)) if (value === undefined) delete claims[name];
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT' }).sign(key.secret);
  }

  subscription(): Record<string, unknown> {
    const activated = this.status !== 'PendingFulfillmentStart';
    return {
      id: SUBSCRIPTION,
      offerId: this.offerId,
      planId: this.planId,
      saasSubscriptionStatus: this.status,
      beneficiary: { emailId: 'bureau@example.com' },
      term: activated
        ? this.term
        : { termUnit: this.term.termUnit },
      ...(this.quantity === undefined ? {} : { quantity: this.quantity }),
    };
  }

  private async answer(request: IncomingMessage): Promise<Reply> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString('utf8');
    const path = request.url ?? '';
    const body: unknown = request.headers['content-type']?.startsWith('application/json') ? JSON.parse(text) : text;
    this.seen.push({ method: request.method ?? '', path, headers: request.headers, body });
    await this.before(request.method ?? '', path);
    if (path.startsWith(`/${TENANT}/`)) return this.identity(path);
    if (this.down !== undefined && path.includes(this.down)) return { status: 503 };
    const instead = this.instead.shift();
    if (instead) return instead;
    if (request.headers.authorization !== 'Bearer ours') return { status: 401 };
    if (path === '/marketplace/v1/sandbox/clock') return { status: 200, body: { now: this.now.toISOString() } };
    if (!path.includes('api-version=2018-08-31')) return { status: 400, body: { code: 'ApiVersionUnspecified' } };
    if (path.startsWith('/api/batchUsageEvent')) return this.batch((body as { request: Told[] }).request);
    return this.fulfilment(request, path.split('?')[0] ?? '', body);
  }

  private identity(path: string): Reply {
    if (path.endsWith('/oauth2/v2.0/token')) {
      return { status: 200, body: { token_type: 'Bearer', access_token: 'ours', expires_in: 3600 } };
    }
    if (path.endsWith('/keys')) return { status: 200, body: { keys: this.keys.map((one) => one.published) } };
    return { status: 200, body: { issuer: this.issuer, jwks_uri: `${this.url}/${TENANT}/keys` } };
  }

  private fulfilment(request: IncomingMessage, path: string, body: unknown): Reply {
    const base = '/api/saas/subscriptions';
    if (path === `${base}/resolve`) {
      if (request.headers['x-ms-marketplace-token'] !== 'good+token/=')
        return { status: 400, body: { code: 'InvalidValue', message: 'token' } };
      return { status: 200, body: { id: SUBSCRIPTION, subscription: this.subscription() } };
    }
    if (path === base) {
      const odd = this.others.map((id) => ({ id, saasSubscriptionStatus: 'Subscribed' }));
      return { status: 200, body: { subscriptions: [...odd, this.subscription()], ...this.next.shift() } };
    }
    if (!path.startsWith(`${base}/${SUBSCRIPTION}`)) return { status: 404, body: { code: 'EntityNotFound' } };
    if (path.endsWith('/activate')) {
      this.status = 'Subscribed';
      return { status: 200 };
    }
    if (path.endsWith('/listAvailablePlans')) return { status: 200, body: { plans: this.listed ? [this.plan()] : [] } };
    if (path.includes('/operations/')) return this.operations(request, path, body as { status: string });
    return { status: 200, body: this.subscription() };
  }

  private plan(): unknown {
    const terms = this.termUnits.map((termUnit) => ({ termUnit, meteredQuantityIncluded: this.included }));
    const planComponents = { recurrentBillingTerms: terms, meteringDimensions: this.dimensions };
    return {
      planId: this.planId,
      displayName: 'The plan',
      isPricePerSeat: this.quantity !== undefined,
      planComponents,
    };
  }

  private operations(request: IncomingMessage, path: string, body: { status: string }): Reply {
    const operation = this.operation;
    if (!operation || !path.endsWith(String(operation['id']))) return { status: 404, body: { code: 'NotFound' } };
    if (request.method === 'GET') return { status: 200, body: operation };
    if (operation['status'] !== 'InProgress') return { status: 409, body: { code: 'Conflict' } };
    operation['status'] = body.status === 'Success' ? 'Succeeded' : 'Failed';
    if (body.status === 'Success' && operation['action'] === 'ChangeQuantity')
      this.quantity = Number(operation['quantity']);
    if (body.status === 'Success' && operation['action'] === 'Reinstate') this.status = 'Subscribed';
    return { status: 200 };
  }

  private batch(events: Told[]): Reply {
    if (events.length < 1 || events.length > 25)
      return { status: 400, body: { code: 'BadArgument', message: 'batch' } };
    const result = events.map((event) => this.usage(event));
    return { status: 200, body: { result, count: result.length } };
  }

  private usage(event: Told): Record<string, unknown> {
    const bad = (status: string): Record<string, unknown> => ({
      status,
      error: { code: 'BadArgument', message: status, details: [] },
      ...event,
    });
    if (event.resourceId !== SUBSCRIPTION) return bad('ResourceNotFound');
    if (this.status !== 'Subscribed') return bad('ResourceNotActive');
    if (!this.dimensions.some((one) => one.id === event.dimension)) return bad('InvalidDimension');
    if (event.quantity <= 0) return bad('InvalidQuantity');
    const age = this.now.getTime() - Date.parse(event.effectiveStartTime);
    if (age > 24 * HOUR_MS || age < 0) return bad('Expired');
    const key = `${event.dimension} ${event.effectiveStartTime.slice(0, 13)}`;
    const first = this.accepted.get(key);
    if (first) {
      return {
        status: 'Duplicate',
        error: { additionalInfo: { acceptedMessage: first }, message: 'again', code: 'Conflict' },
        ...event,
      };
    }
    const usageEventId = `event-${this.accepted.size}`;
    this.accepted.set(key, { ...event, usageEventId });
    return { usageEventId, status: 'Accepted', messageTime: this.now.toISOString(), ...event };
  }
}
