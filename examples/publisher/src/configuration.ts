import { randomBytes } from 'node:crypto';

import { z } from 'zod';

/** Name of the marketplace in tokens: audience of our calls, caller of our webhook. */
export const MARKETPLACE_RESOURCE = '20e940b3-4c77-4b0b-9a53-9e16a1b010a7';

const address = z.string().regex(/^(\[[0-9a-f:]+\]|[^\s:/]+):\d{1,5}$/i, 'write ADDRESS:PORT');
const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));
const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');

const settings = z.object({
  /** Where this program listens. */
  PUBLISHER_LISTEN: address.default('127.0.0.1:8081'),
  /** How browsers and the marketplace reach it. */
  PUBLISHER_URL: url.optional(),
  /** Folder of the journal. */
  PUBLISHER_DATA: z.string().min(1).default('data'),
  /** Password of the page with all subscribers; its user is staff. */
  PUBLISHER_STAFF_PASSWORD: z.string().min(12).optional(),
  /** Seconds between two looks for usage to report. */
  PUBLISHER_REPORT_SECONDS: z.coerce.number().int().min(1).max(3600).default(60),
  MARKETPLACE_URL: url,
  /** Who issues tokens; the marketplace itself unless another one is named. */
  MARKETPLACE_AUTHORITY: url.optional(),
  MARKETPLACE_TENANT: z.guid().toLowerCase(),
  MARKETPLACE_CLIENT: z.guid().toLowerCase(),
  MARKETPLACE_SECRET: z.string().min(1),
  /** Whether the marketplace is a sandbox, whose clock is not the machine's. */
  MARKETPLACE_SANDBOX: flag.default(false),
});

export interface Configuration {
  host: string;
  port: number;
  /** Undefined until the port is known. */
  publicUrl: string | undefined;
  data: string;
  staffPassword: string;
  /** Made for this start, and known to nobody until it is told. */
  newStaffPassword: boolean;
  reportSeconds: number;
  marketplace: {
    url: string;
    authority: string;
    tenant: string;
    client: string;
    secret: string;
    sandbox: boolean;
  };
}

/** Reads the environment. Says in one message everything that is wrong with it. */
export function configurationOf(environment: NodeJS.ProcessEnv): Configuration {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const read = settings.safeParse(given);
  if (!read.success) {
    const problems = read.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`the configuration cannot be used:\n${problems.join('\n')}`);
  }
  const is = read.data;
  const colon = is.PUBLISHER_LISTEN.lastIndexOf(':');
  return {
    host: is.PUBLISHER_LISTEN.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: Number(is.PUBLISHER_LISTEN.slice(colon + 1)),
    publicUrl: is.PUBLISHER_URL,
    data: is.PUBLISHER_DATA,
    staffPassword: is.PUBLISHER_STAFF_PASSWORD ?? randomBytes(12).toString('base64url'),
    newStaffPassword: is.PUBLISHER_STAFF_PASSWORD === undefined,
    reportSeconds: is.PUBLISHER_REPORT_SECONDS,
    marketplace: {
      url: is.MARKETPLACE_URL,
      authority: is.MARKETPLACE_AUTHORITY ?? is.MARKETPLACE_URL,
      tenant: is.MARKETPLACE_TENANT,
      client: is.MARKETPLACE_CLIENT,
      secret: is.MARKETPLACE_SECRET,
      sandbox: is.MARKETPLACE_SANDBOX,
    },
  };
}
