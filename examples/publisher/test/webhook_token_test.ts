import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { UnsecuredJWT } from 'jose';

import { Unreachable } from '../src/marketplace/errors.js';
import { BadToken, checkWebhookToken, type Issuer, issuerOf } from '../src/webhook_token.js';
import { CLIENT, Contract, signingKey, TENANT } from './contract.js';

describe('a token of the webhook', () => {
  let contract: Contract;
  let issuer: Issuer;

  before(async () => {
    contract = await Contract.start();
    issuer = await issuerOf(contract.marketplace)();
  });
  after(() => contract.stop());

  const check = (authorization: string | undefined, now = new Date()): Promise<void> =>
    checkWebhookToken(authorization, issuer, contract.marketplace, now);
  const bearer = async (changes: Record<string, unknown>): Promise<string> => `Bearer ${await contract.token(changes)}`;

  it('of the marketplace is taken, in the form of version 1 and of version 2', async () => {
    await check(await bearer({}));
    await check(await bearer({ azp: undefined }));
    await check(await bearer({ appid: undefined }));
    await check(`bearer ${await contract.token()}`);
  });

  const wrong: [string, Record<string, unknown>][] = [
    ['another issuer', { iss: 'https://sts.example/v2.0' }],
    ['no issuer', { iss: undefined }],
    ['another audience', { aud: TENANT }],
    ['no audience', { aud: undefined }],
    ['another tenant', { tid: CLIENT }],
    ['no tenant', { tid: undefined }],
    ['another caller (azp)', { azp: CLIENT }],
    ['another caller (appid)', { azp: undefined, appid: CLIENT }],
    ['two callers that differ', { appid: CLIENT }],
    ['no caller', { azp: undefined, appid: undefined }],
    ['an end that is past', { exp: Math.floor(Date.now() / 1000) - 61 }],
    ['no end', { exp: undefined }],
    ['a start to come', { nbf: Math.floor(Date.now() / 1000) + 120 }],
  ];
  for (const [what, changes] of wrong) {
    it(`with ${what} is refused`, async () => {
      await assert.rejects(check(await bearer(changes)), BadToken);
    });
  }

  it('is good for a minute longer, because clocks differ', async () => {
    await check(await bearer({ exp: Math.floor(Date.now() / 1000) - 30 }));
  });

  it('without a signature is refused', async () => {
    const claims = { tid: TENANT, azp: '20e940b3-4c77-4b0b-9a53-9e16a1b010a7' };
    const token = new UnsecuredJWT(claims)
      .setAudience(CLIENT)
      .setIssuer(contract.issuer)
      .setIssuedAt()
      .setExpirationTime('1h');
    await assert.rejects(check(`Bearer ${token.encode()}`), BadToken);
  });

  it('that was changed after it was signed is refused', async () => {
    const [head, body, signature] = (await contract.token()).split('.');
    const claims = JSON.parse(Buffer.from(body ?? '', 'base64url').toString()) as object;
    const other = Buffer.from(JSON.stringify({ ...claims, sub: 'other' })).toString('base64url');
    await assert.rejects(check(`Bearer ${head}.${other}.${signature}`), BadToken);
  });

  it('signed by another key is refused, also under the id of a good one', async () => {
    await delay(1100);
    await assert.rejects(check(`Bearer ${await contract.token({}, await signingKey('stranger'))}`), BadToken);
    await assert.rejects(check(`Bearer ${await contract.token({}, await signingKey('first'))}`), BadToken);
  });

  it('that is none is refused', async () => {
    for (const header of [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      'Basic YTpi',
      'Bearer a.b.c',
      `Bearer ${'a'.repeat(20)}`,
    ]) {
      await assert.rejects(check(header), BadToken, header);
    }
  });

  it('signed by a new key of the issuer is taken', async () => {
    await check(await bearer({}));
    const next = await signingKey('second');
    contract.keys.push(next);
    await delay(1100);
    await check(`Bearer ${await contract.token({}, next)}`);
    await check(await bearer({}));
  });

  it('cannot be judged while the issuer does not answer, which is no refusal', async () => {
    const other = await Contract.start();
    const { marketplace } = other;
    const gone = await issuerOf(marketplace)();
    const token = await other.token();
    await other.stop();
    await assert.rejects(checkWebhookToken(`Bearer ${token}`, gone, marketplace), Unreachable);
    await assert.rejects(issuerOf(marketplace)(), Unreachable);
  });
});
