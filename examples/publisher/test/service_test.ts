import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { configurationOf } from '../src/configuration.js';
import { startJobs } from '../src/jobs.js';
import { type Service, serviceOf } from '../src/service.js';
import { change } from '../src/storage/store.js';
import { CLIENT, Contract, OPERATION, SUBSCRIPTION, TENANT } from './contract.js';

const OURS = 'https://app.example';
const TOKEN = 'good+token/=';

describe('the publisher', () => {
  let contract: Contract;
  let folder: string;
  let service: Service;

  beforeEach(async () => {
    contract = await Contract.start();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'publisher-'));
    service = opened();
  });
  afterEach(async () => {
    service.store.close();
    fs.rmSync(folder, { recursive: true });
    await contract.stop();
  });

  function opened(): Service {
    const environment = {
      PUBLISHER_DATA: folder,
      PUBLISHER_STAFF_PASSWORD: 'a long password',
      MARKETPLACE_URL: contract.url,
      MARKETPLACE_TENANT: TENANT,
      MARKETPLACE_CLIENT: CLIENT,
      MARKETPLACE_SECRET: 'secret',
      MARKETPLACE_SANDBOX: 'true',
    };
    return serviceOf(configurationOf(environment), OURS);
  }
  const get = (address: string, headers: Record<string, string> = {}): Promise<Response> =>
    Promise.resolve(service.app.request(OURS + address, { headers }));
  const post = (
    address: string,
    fields: Record<string, string>,
    headers: Record<string, string> = { Origin: OURS },
  ): Promise<Response> =>
    Promise.resolve(
      service.app.request(OURS + address, { method: 'POST', headers, body: new URLSearchParams(fields) }),
    );
  const link = `/activate?token=${encodeURIComponent(TOKEN)}`;
  const form = { token: TOKEN, workspace: 'Rivière & Fils', contact: 'Bureau@Example.com' };
  const subscriber = () => service.subscribers.get(SUBSCRIPTION);

  it('shows what was bought, in the language of the reader, and escapes it', async () => {
    contract.offerId = '<script>alert(1)</script>';
    const english = await (await get(link, { 'Accept-Language': 'de, en;q=0.8, fr;q=0.5' })).text();
    assert.match(english, /<html lang="en">/);
    assert.match(english, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
    assert.doesNotMatch(english, /<script/);
    assert.match(english, /value="good\+token\/="/);
    assert.match(english, /<dd>5<\/dd>/);
    assert.match(await (await get(link, { 'Accept-Language': 'fr-CA' })).text(), /<html lang="fr">/);
    const chosen = await get(`${link}&lang=fr`, { 'Accept-Language': 'en' });
    assert.match(await chosen.text(), /<html lang="fr">/);
    assert.match(chosen.headers.get('set-cookie') ?? '', /^lang=fr;.*HttpOnly.*Secure/i);
    assert.match(await (await get(link, { Cookie: 'lang=fr', 'Accept-Language': 'en' })).text(), /<html lang="fr">/);
    assert.equal(subscriber(), undefined, 'looking changes nothing');
  });

  it('allows no script, no frame and no other site, and keeps tokens from leaking', async () => {
    const { headers } = await get(link);
    assert.equal(
      headers.get('content-security-policy'),
      "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    assert.equal(headers.get('referrer-policy'), 'same-origin');
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
  });

  it('provisions, activates with what was bought, and leads to the workspace', async () => {
    const done = await post('/activate', form);
    assert.equal(done.status, 303);
    assert.equal(contract.status, 'Subscribed');
    assert.deepEqual(contract.calls('/activate')[0]?.body, { planId: 'team', quantity: 5 });
    const { workspace, contact, seats, status, key } = subscriber() ?? assert.fail();
    assert.deepEqual([workspace, contact, seats, status], ['Rivière & Fils', 'bureau@example.com', 5, 'Subscribed']);
    assert.equal(done.headers.get('location'), `/workspaces/${key}?done=1`);
    assert.match(await (await get(`/workspaces/${key}`)).text(), /Rivière &amp; Fils/);
  });

  it('does it once, however often and however fast the form is sent', async () => {
    const all = await Promise.all([
      post('/activate', form),
      post('/activate', form),
      post('/activate', { ...form, workspace: 'Other' }),
    ]);
    assert.deepEqual(new Set(all.map((one) => one.status)), new Set([303]));
    assert.equal(new Set(all.map((one) => one.headers.get('location'))).size, 1);
    assert.equal(contract.calls('/activate').length, 1);
    assert.equal((await get(link)).status, 303);
  });

  it('goes on where it was stopped between provisioning and activation', async () => {
    contract.down = '/activate';
    assert.equal((await post('/activate', form)).status, 503);
    const key = subscriber()?.key;
    assert.deepEqual([subscriber()?.status, subscriber()?.workspace], ['PendingFulfillmentStart', form.workspace]);
    assert.equal(await service.subscribers.resume(contract.now), 0);
    contract.down = undefined;
    service.store.close();
    service = opened();
    assert.equal(await service.subscribers.resume(contract.now), 1);
    assert.deepEqual([subscriber()?.status, subscriber()?.key, contract.status], ['Subscribed', key, 'Subscribed']);
    assert.equal(await service.subscribers.resume(contract.now), 0);
  });

  it('says what is wrong with the form, keeps what was typed, and does nothing', async () => {
    const answer = await post('/activate', { ...form, workspace: ' ', contact: 'x"y' });
    const text = await answer.text();
    assert.equal(answer.status, 422);
    assert.match(text, /id="workspace-mistake"/);
    assert.match(
      text,
      /value="x&quot;y"[^>]*\n?[^>]*aria-describedby="contact-hint contact-mistake" aria-invalid="true"/,
    );
    assert.equal(contract.status, 'PendingFulfillmentStart');
    for (const contact of ['', 'a@b', `${'a'.repeat(250)}@example.com`, 'a@example.com\nb']) {
      assert.equal((await post('/activate', { ...form, contact })).status, 422, contact);
    }
    assert.equal((await post('/activate', { ...form, workspace: 'x'.repeat(81) })).status, 422);
  });

  it('links to no other site, whatever the address is', async () => {
    for (const address of ['//evil.example/x', '///evil.example/x', '/\\evil.example/x', '/.//evil.example/x']) {
      const lost = await get(address);
      assert.equal(lost.status, 404, address);
      assert.match(await lost.text(), /<a href="\/evil\.example\/x\?lang=fr"/, address);
    }
  });

  it('takes forms of its own pages only', async () => {
    for (const headers of [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'cross-site' },
      {},
    ]) {
      assert.equal((await post('/activate', form, headers as Record<string, string>)).status, 403);
    }
    assert.equal(contract.status, 'PendingFulfillmentStart');
  });

  it('explains each no of the marketplace, and what to do', async () => {
    assert.match(await (await get('/activate?token=other')).text(), /24 hours/);
    contract.instead.push({ status: 403, body: { code: 'ForeignOffer', message: '' } });
    assert.match(await (await get(link)).text(), /another publisher/);
    const unregistered = { status: 403, body: { code: 'UnregisteredApp', message: '' } };
    contract.instead.push(unregistered, unregistered);
    assert.equal((await get(link)).status, 503);
    contract.instead.push({ status: 503 }, { status: 503 });
    const away = await get(link);
    assert.equal(away.status, 503);
    assert.match(await away.text(), /href="\/activate\?token=good%2Btoken%2F%3D"/);
    contract.status = 'Unsubscribed';
    assert.equal((await get(link)).status, 410);
    assert.equal((await post('/activate', form)).status, 410);
  });

  it('says at the field of a meter what is wrong, and keeps what was typed', async () => {
    await post('/activate', form);
    const workspace = `/workspaces/${subscriber()?.key}`;
    const answer = await post(`${workspace}/usage/orders`, { units: 'a "few"' });
    const text = await answer.text();
    assert.equal(answer.status, 422);
    assert.match(text, /<p class="mistake" id="units-0-mistake">Enter a whole number/);
    const input = /<div class="beside">(<input id="units-0"[^>]*>)<button/.exec(text)?.[1] ?? assert.fail(text);
    assert.match(input, /type="text" inputmode="numeric" value="a &quot;few&quot;"/);
    assert.match(input, /aria-describedby="units-0-mistake" aria-invalid="true"/);
    const other = await (await post(`${workspace}/usage/pages`, { units: '0' })).text();
    assert.match(other, /<p role="alert" class="mistake">Enter a whole number/);
    assert.doesNotMatch(other, /aria-invalid/);
    const person = await (await post(`${workspace}/members`, { email: 'nobody@' })).text();
    assert.match(person, /<input id="email"[^>]* value="nobody@"/);
  });

  it('keeps a seat that is given, or taken away, while the marketplace is asked', async () => {
    await post('/activate', form);
    const { subscribers } = service;
    await subscribers.addMember(SUBSCRIPTION, 'a@example.com');
    contract.before = async (_, path) => {
      if (!path.includes('listAvailablePlans')) return;
      contract.before = () => undefined;
      await subscribers.addMember(SUBSCRIPTION, 'b@example.com');
      await subscribers.removeMember(SUBSCRIPTION, 'a@example.com');
    };
    await subscribers.refresh(SUBSCRIPTION, contract.now, { timeoutMs: 2000, attempts: 1 });
    assert.deepEqual(subscriber()?.members, ['b@example.com']);
  });

  it('tells who comes without a token where to go', async () => {
    assert.match(await (await get('/activate')).text(), /activation link/);
    assert.equal((await get('/')).headers.get('location'), '/activate');
  });

  it('lists subscribers for staff only', async () => {
    await post('/activate', form);
    assert.equal((await get('/subscribers')).status, 401);
    const basic = (password: string) => ({
      Authorization: `Basic ${Buffer.from(`staff:${password}`).toString('base64')}`,
    });
    assert.equal((await get('/subscribers', basic('wrong'))).status, 401);
    const page = await (await get('/subscribers', basic('a long password'))).text();
    assert.match(page, /Rivière &amp; Fils/);
    assert.match(page, /0 \/ 5/);
    assert.equal((await post('/subscribers/compare', {}, { Origin: OURS })).status, 401);
  });

  it('goes on with the others when one subscription cannot be read', async () => {
    await post('/activate', form);
    contract.status = 'Suspended';
    contract.others = [TENANT];
    assert.deepEqual(await service.subscribers.compare(contract.now), { compared: 1, failed: 1 });
    assert.equal(subscriber()?.status, 'Suspended');
    const staff = {
      Origin: OURS,
      Authorization: `Basic ${Buffer.from('staff:a long password').toString('base64')}`,
    };
    const { headers } = await post('/subscribers/compare', {}, staff);
    assert.match(await (await get(headers.get('location') ?? '', staff)).text(), /1 subscription could not be read/);
  });

  it('finishes the activations after one that cannot be finished', async () => {
    contract.down = '/activate';
    await post('/activate', form);
    contract.down = undefined;
    const waiting = subscriber() ?? assert.fail();
    service.store.save(
      change('subscriber', SUBSCRIPTION, null),
      change('subscriber', TENANT, { ...waiting, id: TENANT, key: 'other' }),
      change('subscriber', SUBSCRIPTION, waiting),
    );
    assert.equal(await service.subscribers.resume(contract.now), 1);
    assert.equal(subscriber()?.status, 'Subscribed');
  });

  it('makes good what the webhook missed, at the start and now and then', async () => {
    await post('/activate', form);
    contract.status = 'Suspended';
    const follows = async (status: string): Promise<void> => {
      for (let i = 0; i < 400 && subscriber()?.status !== status; i += 1) await delay(10);
      assert.equal(subscriber()?.status, status);
    };
    const once = startJobs(service, 3_600_000);
    await follows('Suspended');
    once();
    const often = startJobs(service, 3_600_000, 20);
    contract.status = 'Unsubscribed';
    await follows('Unsubscribed');
    often();
    // What is under way ends before the store is closed.
    await delay(100);
  });

  describe('told by the webhook', () => {
    const tell = async (told: Record<string, unknown>, token?: string): Promise<Response> => {
      const headers = {
        Authorization: `Bearer ${token ?? (await contract.token())}`,
        'Content-Type': 'application/json',
      };
      return service.app.request(`${OURS}/webhook`, { method: 'POST', headers, body: JSON.stringify(told) });
    };
    const operation = (action: string, more: Record<string, unknown> = {}): Record<string, unknown> => {
      const status = ['ChangePlan', 'ChangeQuantity', 'Reinstate'].includes(action) ? 'InProgress' : 'Succeeded';
      contract.operation = {
        id: OPERATION,
        subscriptionId: SUBSCRIPTION,
        action,
        status,
        planId: 'team',
        quantity: 5,
        ...more,
      };
      return { ...contract.operation };
    };
    const seat = async (email: string): Promise<void> =>
      assert.equal(await service.subscribers.addMember(SUBSCRIPTION, email), 'done');

    beforeEach(async () => {
      await post('/activate', form);
    });

    it('of seats that are enough, it agrees', async () => {
      assert.equal((await tell(operation('ChangeQuantity', { quantity: 9 }))).status, 200);
      assert.equal(contract.operation?.['status'], 'Succeeded');
      assert.equal(subscriber()?.seats, 9);
    });

    it('of fewer seats than are taken, it refuses', async () => {
      await seat('a@example.com');
      await seat('b@example.com');
      assert.equal((await tell(operation('ChangeQuantity', { quantity: 1 }))).status, 200);
      assert.equal(contract.operation?.['status'], 'Failed');
      assert.equal(subscriber()?.seats, 5);
    });

    it('of fewer seats, it lets nobody take one that is about to go', async () => {
      await seat('a@example.com');
      let late: Promise<string> | undefined;
      contract.before = (method) => {
        if (method === 'PATCH') late = service.subscribers.addMember(SUBSCRIPTION, 'b@example.com');
      };
      assert.equal((await tell(operation('ChangeQuantity', { quantity: 1 }))).status, 200);
      assert.equal(await late, 'full');
      assert.deepEqual([subscriber()?.seats, subscriber()?.members], [1, ['a@example.com']]);
    });

    it('twice, it acts once', async () => {
      const told = operation('ChangeQuantity', { quantity: 9 });
      await Promise.all([tell(told), tell(told)]);
      assert.equal((await tell(told)).status, 200);
      assert.equal(contract.seen.filter((one) => one.method === 'PATCH').length, 1);
    });

    it('of a change that was decided meanwhile, it takes what became of it', async () => {
      const told = operation('ChangeQuantity', { quantity: 9 });
      contract.operation = { ...told, status: 'Conflict' };
      contract.status = 'Unsubscribed';
      assert.equal((await tell(told)).status, 200);
      assert.equal(subscriber()?.status, 'Unsubscribed');
    });

    it('of suspension, reinstatement, renewal and end, it follows', async () => {
      for (const [action, status, id] of [
        ['Suspend', 'Suspended', 1],
        ['Reinstate', 'Subscribed', 2],
        ['Renew', 'Subscribed', 3],
        ['Unsubscribe', 'Unsubscribed', 4],
      ] as const) {
        if (action !== 'Reinstate') contract.status = status;
        const told = operation(action, { id: `${OPERATION.slice(0, -1)}${id}` });
        assert.equal((await tell(told)).status, 200, action);
        assert.equal(subscriber()?.status, status, action);
      }
      assert.ok(subscriber()?.endedAt);
    });

    it('by somebody else, or of something untrue, it does nothing', async () => {
      const told = operation('ChangeQuantity', { quantity: 9 });
      assert.equal((await tell(told, await contract.token({ aud: TENANT }))).status, 401);
      assert.equal((await tell({ ...told, quantity: 10 })).status, 404);
      assert.equal((await tell({ ...told, action: 'Suspend' })).status, 404);
      assert.equal((await tell({ ...told, id: SUBSCRIPTION })).status, 404);
      assert.equal((await tell({ hello: 'world' })).status, 400);
      assert.equal(contract.operation?.['status'], 'InProgress');
    });

    it('while the marketplace does not answer, it asks for a repetition', async () => {
      const told = operation('ChangeQuantity', { quantity: 9 });
      contract.instead.push({ status: 500 });
      const put = await tell(told);
      assert.deepEqual([put.status, put.headers.get('retry-after')], [503, '5']);
      assert.equal((await tell(told)).status, 200);
    });

    it('of a test, it is content', async () => {
      contract.operation = undefined;
      const told = { id: OPERATION, subscriptionId: TENANT, action: 'Renew', subscription: { isTest: true } };
      assert.equal((await tell(told)).status, 200);
      assert.equal((await tell({ ...told, subscription: { isTest: false } })).status, 404);
    });

    it('of the end, it erases after 30 days what people told it', async () => {
      contract.status = 'Unsubscribed';
      await tell(operation('Unsubscribe'));
      assert.equal(service.subscribers.forget(contract.now), 0);
      assert.equal(service.store.all('operation').length, 1);
      assert.equal(service.subscribers.forget(new Date(contract.now.getTime() + 1)), 1);
      assert.deepEqual([subscriber()?.workspace, subscriber()?.contact, subscriber()?.members], [null, null, []]);
      assert.equal(service.store.all('operation').length, 0);
    });

    it('of the end, it leaves nothing of it in the file, not even when the first attempt fails', async () => {
      await seat('camille@example.com');
      contract.status = 'Unsubscribed';
      await tell(operation('Unsubscribe'));
      const file = path.join(folder, 'publisher.jsonl');
      const typed = /Rivière|bureau@example|camille/;
      const later = new Date(contract.now.getTime() + 1);
      assert.match(fs.readFileSync(file, 'utf8'), typed);
      // Nothing can be put in the place of a folder with something in it.
      fs.mkdirSync(`${file}.new/full`, { recursive: true });
      assert.throws(() => service.subscribers.forget(later));
      fs.rmSync(`${file}.new`, { recursive: true });
      service.subscribers.forget(later);
      assert.doesNotMatch(fs.readFileSync(file, 'utf8'), typed);
      assert.deepEqual(fs.readdirSync(folder).sort(), ['process', 'publisher.jsonl']);
    });
  });
});
