import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { Marketplace, type Patience } from '../src/marketplace/client.js';
import { Refused, Unreachable } from '../src/marketplace/errors.js';
import { Tokens } from '../src/marketplace/tokens.js';
import { Contract, SUBSCRIPTION } from './contract.js';

const PATIENCE: Patience = { timeoutMs: 2000, attempts: 3 };

describe('a call of the marketplace', () => {
  let contract: Contract;
  let marketplace: Marketplace;
  let now = 0;

  beforeEach(async () => {
    contract = await Contract.start();
    now = Date.now();
    marketplace = new Marketplace(contract.marketplace, new Tokens(contract.marketplace, () => now), 1);
  });
  afterEach(() => contract.stop());

  const read = () => marketplace.subscription(SUBSCRIPTION, PATIENCE);
  const tokens = (): number => contract.calls('/oauth2/').length;

  it('carries a token that is asked for once, and again shortly before it ends', async () => {
    await Promise.all([read(), read(), read()]);
    assert.equal(tokens(), 1);
    const form = new URLSearchParams(String(contract.calls('/oauth2/')[0]?.body));
    assert.equal(form.get('scope'), '20e940b3-4c77-4b0b-9a53-9e16a1b010a7/.default');
    assert.equal(form.get('grant_type'), 'client_credentials');
    now += 54 * 60 * 1000;
    await read();
    assert.equal(tokens(), 1);
    now += 2 * 60 * 1000;
    await read();
    assert.equal(tokens(), 2);
  });

  it('that is answered 401 is made once more with a new token', async () => {
    await read();
    contract.instead.push({ status: 401 });
    await read();
    assert.equal(tokens(), 2);
    contract.instead.push({ status: 401 }, { status: 401 });
    await assert.rejects(read(), (error) => error instanceof Refused && error.status === 401);
  });

  it('that is answered 403 is made once more with a new token, unless it is about an offer of somebody else', async () => {
    await read();
    for (const code of ['TokenExpired', 'InvalidSignature', 'UnregisteredApp']) {
      const before = tokens();
      contract.instead.push({ status: 403, body: { code, message: '' } });
      await read();
      assert.equal(tokens(), before + 1, code);
    }
    // Elsewhere it is a text.
    contract.instead.push({ status: 403, body: 'Forbidden' });
    await read();
    assert.equal(tokens(), 5);
    const expired = { status: 403, body: { code: 'TokenExpired' } };
    contract.instead.push(expired, expired);
    await assert.rejects(read(), (error) => error instanceof Refused && error.code === 'TokenExpired');
    const asked = tokens();
    const calls = contract.calls(SUBSCRIPTION).length;
    contract.instead.push({ status: 403, body: { code: 'ForeignOffer', message: '' } });
    await assert.rejects(read(), (error) => error instanceof Refused && error.code === 'ForeignOffer');
    assert.deepEqual([tokens(), contract.calls(SUBSCRIPTION).length], [asked, calls + 1]);
  });

  it('is repeated, with the same ids, when the marketplace has trouble, and not when it says no', async () => {
    contract.instead.push({ status: 500 }, { status: 429, headers: { 'Retry-After': '0' } });
    await read();
    const ids = contract.calls(SUBSCRIPTION).map((one) => one.headers['x-ms-requestid']);
    assert.equal(ids.length, 3);
    assert.equal(new Set(ids).size, 1);
    contract.instead.push({ status: 400, body: { code: 'BadRequest', message: 'no' } });
    await assert.rejects(read(), (error) => error instanceof Refused && error.code === 'BadRequest');
    assert.equal(contract.calls(SUBSCRIPTION).length, 4);
  });

  it('is given up after a while', async () => {
    contract.down = SUBSCRIPTION;
    await assert.rejects(read(), Unreachable);
    assert.equal(contract.calls(SUBSCRIPTION).length, 3);
    const quick = { timeoutMs: 1, attempts: 1 };
    await assert.rejects(marketplace.subscription(SUBSCRIPTION, quick), Unreachable);
  });

  it('is not content with an answer that the contract does not know', async () => {
    contract.instead.push({ status: 200, body: { id: 'none' } });
    await assert.rejects(read(), Unreachable);
    contract.instead.push(
      { status: 200, body: 'x'.repeat(5_000_000) },
      { status: 200, body: {} },
      { status: 200, body: {} },
    );
    await assert.rejects(read(), Unreachable);
  });

  it('follows the pages of the list to the end, and to nobody else', async () => {
    const listed = async (): Promise<number> => {
      let count = 0;
      for await (const one of marketplace.subscriptions(PATIENCE)) count += one.id === SUBSCRIPTION ? 1 : 0;
      return count;
    };
    const next = `${contract.url}/api/saas/subscriptions?api-version=2018-08-31&continuationToken=`;
    contract.next.push({ '@nextLink': `${next}2` }, { '@nextLink': `${next}3` });
    assert.equal(await listed(), 3);
    const stranger = await Contract.start();
    contract.next.push({ '@nextLink': `${stranger.url}/api/saas/subscriptions?api-version=2018-08-31` });
    await assert.rejects(listed(), Unreachable);
    assert.deepEqual(stranger.seen, []);
    await stranger.stop();
  });
});
