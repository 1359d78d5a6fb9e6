import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { z } from 'zod';

import type { Clock } from './clock.js';
import { log } from './log.js';
import type { MarketSubscription } from './marketplace/answers.js';
import { type Marketplace, PERSON } from './marketplace/client.js';
import { FOREIGN_OFFER, Refused, Unreachable } from './marketplace/errors.js';
import { field, type Html, notice, page, type Reader, readerOf } from './pages/page.js';
import { day } from './pages/words.js';
import { planName, productName } from './products.js';
import type { Subscriber } from './storage/records.js';
import type { Subscribers, Wishes } from './subscribers.js';

export interface LandingParts {
  marketplace: Marketplace;
  subscribers: Subscribers;
  clock: Clock;
}

/** Longest purchase token that is passed on. */
const MAX_TOKEN = 4096;
const MAX_NAME = 80;
export const MAX_EMAIL = 254;

export const emailAddress = z.string().trim().toLowerCase().max(MAX_EMAIL).pipe(z.email());
const form = z.object({
  token: z.string().min(1).max(MAX_TOKEN),
  workspace: z
    .string()
    .trim()
    .min(1)
    .max(MAX_NAME)
    .regex(/^\P{Cc}*$/u),
  contact: emailAddress,
});

/** What was typed, and what is wrong with it. */
interface Entry {
  workspace: string;
  contact: string;
  mistakes: Partial<Record<keyof Wishes, string>>;
}

/**
 * Where the activation link leads: resolves the purchase token, shows what was bought, asks for what is needed, provisions
 * and activates. Who was here before is led to the workspace.
 */
export function landing(parts: LandingParts): Hono {
  const app = new Hono();
  app.get('/activate', async (c) => {
    const token = c.req.query('token') ?? '';
    const { say } = readerOf(c);
    if (token === '') {
      return page(c, { title: say.welcomeTitle, body: html`<p>${say.welcome}</p><p>${say.welcomeBack}</p>` });
    }
    return answered(c, token, async () => {
      const [sold, subscriber] = await bought(parts, token);
      if (isSetUp(subscriber)) return c.redirect(`/workspaces/${subscriber.key}`, 303);
      if (subscriber.status === 'Unsubscribed') return notice(c, 410, say.endedTitle, say.ended);
      const contact = sold.beneficiary?.emailId ?? '';
      const entry = { workspace: subscriber.workspace ?? '', contact, mistakes: {} };
      return ask(c, token, subscriber, sold.term.termUnit, entry);
    });
  });
  app.post('/activate', async (c) => {
    const given = await c.req.parseBody();
    const token = String(given['token'] ?? '');
    return answered(c, token, () => take(parts, c, token, given));
  });
  return app;
}

/** Nothing is left to ask: a name was given, and the purchase is no longer waiting for us. */
const isSetUp = (subscriber: Subscriber): boolean =>
  subscriber.workspace !== null &&
  subscriber.status !== 'PendingFulfillmentStart' &&
  subscriber.status !== 'Unsubscribed';

async function bought(parts: LandingParts, token: string): Promise<[MarketSubscription, Subscriber]> {
  if (token.length > MAX_TOKEN) throw new Refused(400, 'InvalidValue', 'the token is too long');
  const sold = await parts.marketplace.resolve(token, PERSON);
  return [sold, await parts.subscribers.seen(sold, await parts.clock(PERSON), PERSON)];
}

async function take(parts: LandingParts, c: Context, token: string, given: Record<string, unknown>): Promise<Response> {
  const { say } = readerOf(c);
  const [sold, subscriber] = await bought(parts, token);
  const read = form.safeParse(given);
  if (!read.success) {
    const wrong = new Set(read.error.issues.map((issue) => issue.path[0]));
    const mistakes: Entry['mistakes'] = {};
    if (wrong.has('workspace')) mistakes.workspace = say.workspaceWrong;
    if (wrong.has('contact')) mistakes.contact = say.contactWrong;
    const entry = { workspace: typed(given['workspace']), contact: typed(given['contact']), mistakes };
    return ask(c, token, subscriber, sold.term.termUnit, entry);
  }
  const { workspace, contact } = read.data;
  const done = await parts.subscribers.inOrder.run(sold.id, async () => {
    // Sent twice: the first one may have finished meanwhile.
    const known = parts.subscribers.get(sold.id);
    if (known && isSetUp(known)) return known;
    return parts.subscribers.provision(sold, { workspace, contact }, await parts.clock(PERSON), PERSON);
  });
  if (done.status === 'Unsubscribed') return notice(c, 410, say.endedTitle, say.ended);
  log(`landing: ${done.id} ${done.status}`);
  return c.redirect(`/workspaces/${done.key}?done=1`, 303);
}

const typed = (value: unknown): string => (typeof value === 'string' ? value.slice(0, MAX_EMAIL) : '');

/** The marketplace's no, explained to somebody who only wants to begin. */
async function answered(c: Context, token: string, work: () => Promise<Response>): Promise<Response> {
  const { say } = readerOf(c);
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused) && !(error instanceof Unreachable)) throw error;
    log(`landing: ${error.message}`);
    if (error instanceof Unreachable || isOurTrouble(error)) {
      const again = html`<p><a class="button" href="/activate?token=${encodeURIComponent(token)}">${say.tryAgain}</a></p>`;
      c.header('Retry-After', '60');
      return notice(c, 503, say.awayTitle, say.away, again);
    }
    if (error.code === 'InvalidValue' || error.code === 'HeaderNotPresent')
      return notice(c, 400, say.linkTitle, say.linkExpired);
    if (error.code === FOREIGN_OFFER) return notice(c, 403, say.linkTitle, say.linkForeign);
    return notice(c, 409, say.refusedTitle, say.refused);
  }
}

/** We were not let in. The buyer can do nothing about it but wait until we are. */
const isOurTrouble = ({ status, code }: Refused): boolean =>
  code === 'no_token' || status === 401 || (status === 403 && code !== FOREIGN_OFFER);

function ask(c: Context, token: string, subscriber: Subscriber, termUnit: string, entry: Entry): Promise<Response> {
  const { say } = readerOf(c);
  const { mistakes } = entry;
  const wrong = Object.keys(mistakes).length > 0;
  const body = html`
${wrong ? html`<p role="alert" class="mistake">${say.mistakes}</p>` : ''}
<section aria-labelledby="bought">
<h2 id="bought">${say.bought}</h2>
${purchase(subscriber, termUnit, readerOf(c))}
</section>
<form method="post" action="/activate" novalidate aria-labelledby="needed">
<h2 id="needed">${say.needed}</h2>
<input type="hidden" name="token" value="${token}">
${field({
  name: 'workspace',
  type: 'text',
  label: say.workspaceLabel,
  hint: say.workspaceHint,
  mistake: mistakes.workspace,
  value: entry.workspace,
  most: MAX_NAME,
  autocomplete: 'organization',
})}
${field({
  name: 'contact',
  type: 'email',
  label: say.contactLabel,
  hint: say.contactHint,
  mistake: mistakes.contact,
  value: entry.contact,
  most: MAX_EMAIL,
  autocomplete: 'email',
})}
${subscriber.status === 'PendingFulfillmentStart' ? html`<p>${say.billingStarts}</p>` : ''}
<p><button type="submit">${say.activate}</button></p>
</form>`;
  const here = `/activate?token=${encodeURIComponent(token)}`;
  return page(c, { title: say.activateTitle, body, here, status: wrong ? 422 : 200 });
}

function purchase(subscriber: Subscriber, termUnit: string, { say, language }: Reader): Html {
  const begins = subscriber.term ? say.until(day(subscriber.term.end, language)) : say.fromActivation;
  return html`<dl>
<dt>${say.offer}</dt><dd>${productName(subscriber.offer, language)}</dd>
<dt>${say.plan}</dt><dd>${planName(subscriber, language)}</dd>
<dt>${say.seats}</dt><dd>${subscriber.seats ?? say.noSeats}</dd>
<dt>${say.term}</dt><dd>${say.terms[termUnit] ?? termUnit}, ${begins}</dd>
<dt>${say.status}</dt><dd>${say.statuses[subscriber.status]}</dd>
</dl>`;
}
