import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';

import { type Configuration, MARKETPLACE_RESOURCE } from './configuration.js';
import { Unreachable } from './marketplace/errors.js';

/** Clocks of two machines differ. */
const SKEW_SECONDS = 60;
const TIMEOUT_MS = 4000;
/** A key that is not known is looked for at once, but not more often than this. */
const COOLDOWN_MS = 1000;

/** The token does not prove that the marketplace is calling us. */
export class BadToken extends Error {}

/** Who issues the tokens, and the keys that they are signed with. */
export interface Issuer {
  name: string;
  keys: JWTVerifyGetKey;
}

const discovered = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** Asks the authority who it is, once, and then only for keys it has not shown yet. */
export function issuerOf({ authority, tenant }: Configuration['marketplace']): () => Promise<Issuer> {
  let found: Promise<Issuer> | undefined;
  const ask = async (): Promise<Issuer> => {
    const address = `${authority}/${tenant}/v2.0/.well-known/openid-configuration`;
    const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) throw new Error(`${address} was answered ${response.status}`);
    const { issuer, jwks_uri } = discovered.parse(await response.json());
    const keys = new URL(jwks_uri);
    if (keys.origin !== new URL(authority).origin) throw new Error(`the keys are said to be at ${keys.origin}`);
    const options = { timeoutDuration: TIMEOUT_MS, cooldownDuration: COOLDOWN_MS };
    return { name: issuer, keys: createRemoteJWKSet(keys, options) };
  };
  return () => {
    found ??= ask().catch((error: unknown) => {
      found = undefined;
      throw new Unreachable('the issuer of webhook tokens does not answer', error);
    });
    return found;
  };
}

/**
 * Whether a call of our webhook comes from the marketplace: signed by the issuer of our tenant, meant for our application
 * (aud, tid), sent by the marketplace (azp in tokens of version 2, appid in those of version 1), and still good. Throws
 * BadToken when not, and Unreachable when it could not be found out: the marketplace takes a 401 for a refusal of the
 * change that it asks about, so only a bad token may be answered that way.
 */
export async function checkWebhookToken(
  authorization: string | undefined,
  issuer: Issuer,
  { tenant, client }: Pick<Configuration['marketplace'], 'tenant' | 'client'>,
  now = new Date(),
): Promise<void> {
  const token = /^Bearer +([\w.-]+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new BadToken('no bearer token');
  const claims = await verified(token, issuer, client, now);
  if (claims.tid !== tenant) throw new BadToken('it is for another tenant');
  const callers = [claims.azp, claims.appid].filter((one) => one !== undefined);
  if (callers.length === 0 || callers.some((one) => one !== MARKETPLACE_RESOURCE))
    throw new BadToken('another application is calling');
}

async function verified(token: string, issuer: Issuer, client: string, now: Date): Promise<Record<string, unknown>> {
  try {
    const { payload } = await jwtVerify(token, issuer.keys, {
      issuer: issuer.name,
      audience: client,
      algorithms: ['RS256'],
      requiredClaims: ['exp', 'iat'],
      clockTolerance: SKEW_SECONDS,
      currentDate: now,
    });
    return payload;
  } catch (error) {
    if (!(error instanceof errors.JOSEError) || UNREACHABLE.has(error.code))
      throw new Unreachable('no keys of the issuer', error);
    throw new BadToken(error.message, { cause: error });
  }
}

/** Errors about fetching keys; all others are about the token. */
const UNREACHABLE = new Set([errors.JWKSTimeout.code, errors.JWKSInvalid.code, errors.JOSEError.code]);
