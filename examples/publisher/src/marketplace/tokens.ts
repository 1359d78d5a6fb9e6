import { z } from 'zod';

import { type Configuration, MARKETPLACE_RESOURCE } from '../configuration.js';
import { Refused, Unreachable } from './errors.js';

/** A token is replaced this long before it ends, so that none ends on the way. */
const EARLY_MS = 5 * 60 * 1000;
const TIMEOUT_MS = 5000;

const answer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

/** Our access token, asked for with the client secret, kept until shortly before it ends, and asked for once at a time. */
export class Tokens {
  private token = '';
  private until = 0;
  private asking: Promise<string> | undefined;

  constructor(
    private readonly marketplace: Configuration['marketplace'],
    private readonly now: () => number = Date.now,
  ) {}

  async get(): Promise<string> {
    if (this.now() < this.until) return this.token;
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  /** After a call was refused with it. */
  forget(token: string): void {
    if (token === this.token) this.until = 0;
  }

  private async ask(): Promise<string> {
    const { authority, tenant, client, secret } = this.marketplace;
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client,
      client_secret: secret,
      scope: `${MARKETPLACE_RESOURCE}/.default`,
    });
    let status: number;
    let body: unknown;
    try {
      const response = await fetch(`${authority}/${tenant}/oauth2/v2.0/token`, {
        method: 'POST',
        body: form,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      status = response.status;
      body = await response.json();
    } catch (error) {
      throw new Unreachable('no access token', error);
    }
    if (status >= 500 || status === 429) throw new Unreachable(`no access token: ${status}`);
    const read = answer.safeParse(body);
    if (status !== 200 || !read.success) throw new Refused(status, 'no_token', JSON.stringify(body).slice(0, 300));
    const lifeMs = read.data.expires_in * 1000;
    this.token = read.data.access_token;
    this.until = this.now() + lifeMs - Math.min(EARLY_MS, lifeMs / 2);
    return this.token;
  }
}
