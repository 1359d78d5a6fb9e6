import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { sandboxClock } from '../src/clock.js';
import { Marketplace, PERSON } from '../src/marketplace/client.js';
import { Unreachable } from '../src/marketplace/errors.js';
import { Tokens } from '../src/marketplace/tokens.js';
import type { UsageHour } from '../src/storage/records.js';
import { Store } from '../src/storage/store.js';
import { Subscribers } from '../src/subscribers.js';
import { Usage } from '../src/usage.js';
import { Contract, SUBSCRIPTION } from './contract.js';

describe('usage', () => {
  let contract: Contract;
  let folder: string;
  let store: Store;
  let subscribers: Subscribers;
  let usage: Usage;

  beforeEach(async () => {
    contract = await Contract.start();
    contract.quantity = undefined;
    contract.status = 'Subscribed';
    contract.included = [{ dimensionId: 'orders', units: '0' }];
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'publisher-'));
    open();
    await subscribers.refresh(SUBSCRIPTION, contract.now, PERSON);
  });
  afterEach(async () => {
    store.close();
    fs.rmSync(folder, { recursive: true });
    await contract.stop();
  });

  function open(): void {
    const marketplace = new Marketplace(contract.marketplace, new Tokens(contract.marketplace), 1);
    store = new Store(folder);
    subscribers = new Subscribers(store, marketplace);
    usage = new Usage(store, marketplace, subscribers, sandboxClock(marketplace));
  }
  const later = (hours: number): void => void (contract.now = new Date(contract.now.getTime() + hours * 3_600_000));
  const count = (units: number, dimension = 'orders'): Promise<string> => usage.count(SUBSCRIPTION, dimension, units);
  const batches = (): number[] =>
    contract.calls('batchUsageEvent').map((one) => (one.body as { request: unknown[] }).request.length);
  const states = (): string[] => usage.hours(SUBSCRIPTION).map((one: UsageHour) => one.state);

  it('of an hour is told once, when the hour is over', async () => {
    await count(3);
    await count(4);
    assert.equal(await usage.report(), 0);
    assert.deepEqual(batches(), []);
    later(1);
    assert.equal(await usage.report(), 1);
    assert.deepEqual(states(), ['accepted']);
    const { quantity, dimension, planId, resourceId, effectiveStartTime } =
      [...contract.accepted.values()][0] ?? assert.fail();
    assert.deepEqual([quantity, dimension, planId, resourceId], [7, 'orders', 'team', SUBSCRIPTION]);
    assert.equal(effectiveStartTime, '2026-11-28T10:30:00.000Z');
    assert.equal(await usage.report(), 0);
    assert.deepEqual(batches(), [1]);
  });

  it('is told without what the term includes', async () => {
    contract.included = [{ dimensionId: 'orders', units: '100' }];
    await subscribers.refresh(SUBSCRIPTION, contract.now, PERSON);
    for (const units of [60, 60, 7]) {
      await count(units);
      later(1);
      await usage.report();
    }
    assert.deepEqual(
      usage.hours(SUBSCRIPTION).map((one) => one.billable),
      [7, 20, 0],
    );
    assert.deepEqual(states(), ['accepted', 'accepted', 'nothing']);
    assert.equal(usage.used(subscribers.get(SUBSCRIPTION) ?? assert.fail(), 'orders'), 127);
  });

  it('of the first hour of a renewed term is charged against that term', async () => {
    contract.included = [{ dimensionId: 'orders', units: '100' }];
    await subscribers.refresh(SUBSCRIPTION, contract.now, PERSON);
    contract.now = new Date('2026-12-27T22:59:59Z');
    await count(100);
    contract.now = new Date('2026-12-27T23:59:59Z');
    await count(1);
    // Nobody has told us of the renewal.
    contract.now = new Date('2026-12-28T00:00:00Z');
    contract.term = { startDate: '2026-12-28T00:00:00Z', endDate: '2027-01-27T00:00:00Z', termUnit: 'P1M' };
    await count(70);
    contract.now = new Date('2026-12-28T01:00:00Z');
    await usage.report();
    assert.deepEqual(
      usage.hours(SUBSCRIPTION).map((one) => [one.termStart.slice(0, 10), one.billable]),
      [
        ['2026-12-28', 0],
        ['2026-11-28', 1],
        ['2026-11-28', 0],
      ],
    );
    assert.equal(usage.used(subscribers.get(SUBSCRIPTION) ?? assert.fail(), 'orders'), 70);
  });

  it('is not counted between two terms, nor after the last one', async () => {
    contract.now = new Date('2026-12-28T00:00:00Z');
    await assert.rejects(count(1), Unreachable);
    contract.status = 'Unsubscribed';
    assert.equal(await count(1), 'closed');
    assert.deepEqual(states(), []);
  });

  it('of what is unlimited is never told', async () => {
    contract.included = [];
    await subscribers.refresh(SUBSCRIPTION, contract.now, PERSON);
    await count(1000);
    later(1);
    assert.equal(await usage.report(), 0);
    assert.deepEqual(states(), ['nothing']);
  });

  it('of a term that the plan does not list is not unlimited', async () => {
    const included = () => subscribers.get(SUBSCRIPTION)?.dimensions.map((one) => one.included);
    const refresh = () => subscribers.refresh(SUBSCRIPTION, contract.now, { ...PERSON, attempts: 1 });
    contract.included = [{ dimensionId: 'orders', units: '100' }];
    await refresh();
    contract.termUnits = ['P1Y'];
    await refresh();
    assert.deepEqual(included(), [100], 'what was known stays');
    contract.planId = 'other';
    await assert.rejects(refresh(), Unreachable);
    assert.deepEqual([subscribers.get(SUBSCRIPTION)?.plan, included()], ['team', [100]]);
    contract.termUnits = ['P1M'];
    await refresh();
    assert.deepEqual([subscribers.get(SUBSCRIPTION)?.plan, included()], ['other', [100]]);
    contract.listed = false;
    await refresh();
    contract.planId = 'team';
    await assert.rejects(refresh(), Unreachable);
  });

  it('is told in batches of 25', async () => {
    contract.dimensions = Array.from({ length: 30 }, (_, at) => ({
      id: `d${at}`,
      unitOfMeasure: '1',
      displayName: `D${at}`,
    }));
    contract.included = contract.dimensions.map(({ id }) => ({ dimensionId: id, units: '0' }));
    await subscribers.refresh(SUBSCRIPTION, contract.now, PERSON);
    for (const { id } of contract.dimensions) await count(1, id);
    later(1);
    assert.equal(await usage.report(), 30);
    assert.deepEqual(batches(), [25, 5]);
  });

  it('is told again, the same, until there is an answer', async () => {
    await count(2);
    later(1);
    contract.instead.push(
      { status: 200, body: { now: contract.now } },
      { status: 503 },
      { status: 429, headers: { 'Retry-After': '0' } },
    );
    assert.equal(await usage.report(), 1);
    const bodies = contract.calls('batchUsageEvent').map((one) => JSON.stringify(one.body));
    assert.equal(bodies.length, 3);
    assert.equal(new Set(bodies).size, 1);
  });

  it('that could not be told waits, also over a restart', async () => {
    await count(2);
    later(1);
    contract.instead.push({ status: 200, body: { now: contract.now } });
    for (let i = 0; i < 4; i += 1) contract.instead.push({ status: 500 });
    await assert.rejects(usage.report(), Unreachable);
    assert.deepEqual(states(), ['waiting']);
    store.close();
    open();
    assert.equal(await usage.report(), 1);
    assert.deepEqual(states(), ['accepted']);
  });

  it('whose answer was lost is there already, which is fine', async () => {
    await count(2);
    later(1);
    const event = {
      resourceId: SUBSCRIPTION,
      quantity: 2,
      dimension: 'orders',
      effectiveStartTime: '2026-11-28T10:30:00.000Z',
      planId: 'team',
    };
    contract.accepted.set('orders 2026-11-28T10', { ...event, usageEventId: 'lost' });
    assert.equal(await usage.report(), 1);
    assert.deepEqual(
      usage.hours(SUBSCRIPTION).map((one) => [one.state, one.answer]),
      [['duplicate', 'lost']],
    );
  });

  it('that another program told with another number is not ours', async () => {
    await count(2);
    later(1);
    const event = {
      resourceId: SUBSCRIPTION,
      quantity: 9,
      dimension: 'orders',
      effectiveStartTime: '2026-11-28T10:00:00Z',
      planId: 'team',
    };
    contract.accepted.set('orders 2026-11-28T10', { ...event, usageEventId: 'theirs' });
    await usage.report();
    assert.deepEqual(
      usage.hours(SUBSCRIPTION).map((one) => [one.state, one.answer]),
      [['refused', 'Duplicate of 9']],
    );
  });

  it('that comes too late is refused for good', async () => {
    await count(2);
    later(26);
    assert.equal(await usage.report(), 1);
    assert.deepEqual(
      usage.hours(SUBSCRIPTION).map((one) => [one.state, one.answer]),
      [['refused', 'Expired']],
    );
    assert.equal(await usage.report(), 0);
  });

  it('of a suspended subscription waits for the day, and then no longer', async () => {
    await count(2);
    contract.status = 'Suspended';
    await subscribers.refresh(SUBSCRIPTION, contract.now, PERSON);
    assert.equal(await count(1), 'closed');
    later(1);
    await usage.report();
    assert.deepEqual(states(), ['waiting']);
    contract.status = 'Subscribed';
    await usage.report();
    assert.deepEqual(states(), ['accepted']);
  });

  it('of a subscription whose suspension nobody told us of waits, too, and of one that is over does not', async () => {
    await count(2);
    contract.status = 'Suspended';
    later(1);
    assert.equal(await usage.report(), 0);
    assert.deepEqual([states(), subscribers.get(SUBSCRIPTION)?.status], [['waiting'], 'Suspended']);
    contract.status = 'Subscribed';
    await usage.report();
    assert.deepEqual(states(), ['accepted']);
    await subscribers.refresh(SUBSCRIPTION, contract.now, PERSON);
    await count(1);
    later(1);
    contract.status = 'Unsubscribed';
    // It cannot be read now: nothing is decided.
    contract.down = `/subscriptions/${SUBSCRIPTION}`;
    assert.equal(await usage.report(), 0);
    contract.down = undefined;
    assert.equal(await usage.report(), 1);
    assert.deepEqual(states(), ['refused', 'accepted']);
    assert.equal(usage.hours(SUBSCRIPTION)[0]?.answer, 'ResourceNotActive');
  });

  it('of a dimension that the marketplace does not know is refused', async () => {
    await count(2);
    contract.dimensions = [];
    later(1);
    await usage.report();
    assert.deepEqual(
      usage.hours(SUBSCRIPTION).map((one) => one.answer),
      ['InvalidDimension'],
    );
  });

  it('is counted for active subscriptions and dimensions of their plan only', async () => {
    assert.equal(await count(1, 'pages'), 'closed');
    assert.equal(await usage.count('dddddddd-cccc-4ddd-8eee-ffffffffffff', 'orders', 1), 'closed');
    assert.equal(await count(1), 'done');
  });

  it('of an hour that was told comes into the next one', async () => {
    await count(1);
    later(1);
    await usage.report();
    contract.now = new Date('2026-11-28T10:40:00Z');
    assert.equal(await count(1), 'closed');
    contract.now = new Date('2026-11-28T11:40:00Z');
    assert.equal(await count(1), 'done');
  });
});
