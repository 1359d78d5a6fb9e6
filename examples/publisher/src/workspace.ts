import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { z } from 'zod';

import { emailAddress, MAX_EMAIL } from './landing.js';
import { field, type Html, notice, page, type Reader, readerOf } from './pages/page.js';
import { day, minute } from './pages/words.js';
import { dimensionName, planName, productName } from './products.js';
import type { Store } from './storage/store.js';
import type { Subscriber } from './storage/records.js';
import { type Seating, type Subscribers } from './subscribers.js';
import { MAX_UNITS, type Usage } from './usage.js';

export interface WorkspaceParts {
  store: Store;
  subscribers: Subscribers;
  usage: Usage;
}

/** The latest hours that a page shows. */
const SHOWN_HOURS = 24;
/** Characters of the field for units. */
const MAX_DIGITS = 10;
const units = z.coerce.number().int().min(1).max(MAX_UNITS);

/** What to say about the form that was sent: about people, or about usage. */
interface Said {
  about?: 'people' | 'usage';
  /** The dimension whose field the mistake is in. */
  dimension?: string;
  mistake?: string;
  /** What was typed, to be mended. */
  typed?: string;
  done?: string;
}

/** What the customer's people use: who has a seat, and what is counted. */
export function workspaces(parts: WorkspaceParts): Hono {
  const app = new Hono();
  /** The subscriber whose key is in the address, or a page that says that there is none. */
  const open = async (c: Context, work: (subscriber: Subscriber) => Promise<Response>): Promise<Response> => {
    const subscriber = parts.store.subscriberOfWorkspace(c.req.param('key') ?? '');
    const { say } = readerOf(c);
    return subscriber ? work(subscriber) : notice(c, 404, say.lostTitle, say.lost);
  };
  const show = (c: Context, id: string, said: Said): Promise<Response> => {
    const subscriber = parts.subscribers.get(id);
    if (!subscriber) throw new Error(`${id} was forgotten`);
    return workspacePage(c, subscriber, parts.usage, said);
  };
  app.get('/workspaces/:key', (c) =>
    open(c, ({ id }) => {
      const { say } = readerOf(c);
      return show(
        c,
        id,
        c.req.query('done') ? { done: say.done } : c.req.query('counted') ? { done: say.countedDone } : {},
      );
    }),
  );
  app.post('/workspaces/:key/members', (c) =>
    open(c, async ({ id, key }) => {
      const { say } = readerOf(c);
      const given = (await c.req.parseBody())['email'];
      const email = emailAddress.safeParse(given);
      if (!email.success) {
        return show(c, id, { about: 'people', mistake: say.contactWrong, typed: typed(given, MAX_EMAIL) });
      }
      return seated(c, id, key, await parts.subscribers.addMember(id, email.data));
    }),
  );
  app.post('/workspaces/:key/members/remove', (c) =>
    open(c, async ({ id, key }) => {
      const email = String((await c.req.parseBody())['email'] ?? '');
      return seated(c, id, key, await parts.subscribers.removeMember(id, email));
    }),
  );
  app.post('/workspaces/:key/usage/:dimension', (c) =>
    open(c, async ({ id, key }) => {
      const { say } = readerOf(c);
      const given = (await c.req.parseBody())['units'];
      const dimension = c.req.param('dimension') ?? '';
      const many = units.safeParse(given);
      if (!many.success) {
        const mistake = say.unitsWrong(MAX_UNITS);
        return show(c, id, { about: 'usage', dimension, mistake, typed: typed(given, MAX_DIGITS) });
      }
      const counted = await parts.usage.count(id, dimension, many.data);
      if (counted === 'closed') return show(c, id, { about: 'usage', mistake: say.seatClosed });
      return c.redirect(`/workspaces/${key}?counted=1#usage`, 303);
    }),
  );
  const seated = (c: Context, id: string, key: string, seating: Seating): Promise<Response> | Response => {
    const { say } = readerOf(c);
    if (seating === 'done') return c.redirect(`/workspaces/${key}#people`, 303);
    const mistake = { full: say.seatFull, taken: say.seatTaken, closed: say.seatClosed }[seating];
    return show(c, id, { about: 'people', mistake });
  };
  return app;
}

const typed = (value: unknown, most: number): string => (typeof value === 'string' ? value.slice(0, most) : '');

function workspacePage(c: Context, subscriber: Subscriber, usage: Usage, said: Said): Promise<Response> {
  const reader = readerOf(c);
  const { say, language } = reader;
  const { term } = subscriber;
  const body = html`
${said.done ? html`<p role="status" class="done">${said.done}</p>` : ''}
${noticeOf(subscriber, reader)}
<dl>
<dt>${say.offer}</dt><dd>${productName(subscriber.offer, language)}</dd>
<dt>${say.plan}</dt><dd>${planName(subscriber, language)}</dd>
<dt>${say.status}</dt><dd>${say.statuses[subscriber.status]}</dd>
${term ? html`<dt>${say.term}</dt><dd>${say.terms[term.unit] ?? term.unit}, ${say.until(day(term.end, language))}</dd>` : ''}
</dl>
<p>${say.keepLink}</p>
${subscriber.seats === null ? '' : people(subscriber, subscriber.seats, reader, said)}
${subscriber.dimensions.length > 0 || usage.hours(subscriber.id).length > 0 ? usageOf(subscriber, usage, reader, said) : ''}`;
  const title = subscriber.workspace ?? say.unnamed;
  return page(c, { title, body, here: `/workspaces/${subscriber.key}`, status: said.mistake ? 422 : 200 });
}

function noticeOf({ status }: Subscriber, { say }: Reader): Html | '' {
  const text = {
    PendingFulfillmentStart: say.pendingNotice,
    Suspended: say.suspendedNotice,
    Unsubscribed: say.endedNotice,
  };
  return status === 'Subscribed' ? '' : html`<p role="status" class="warning">${text[status]}</p>`;
}

function people(subscriber: Subscriber, seats: number, { say }: Reader, said: Said): Html {
  const { key, members } = subscriber;
  const open = subscriber.status === 'Subscribed';
  const rows = members.map(
    (email) =>
      html`<li><span>${email}</span>${
        open
          ? html`<form method="post" action="/workspaces/${key}/members/remove">
<input type="hidden" name="email" value="${email}">
<button class="quiet" type="submit" aria-label="${say.removePerson(email)}">${say.remove}</button></form>`
          : ''
      }</li>`,
  );
  return html`<section aria-labelledby="people">
<h2 id="people">${say.people}</h2>
<p>${say.seatsTaken(members.length, seats)}</p>
${members.length > 0 ? html`<ul class="people">${rows}</ul>` : html`<p>${say.nobody}</p>`}
${
  open
    ? html`<form method="post" action="/workspaces/${key}/members" novalidate class="row">
${field({
  name: 'email',
  type: 'email',
  label: say.personLabel,
  mistake: said.about === 'people' ? said.mistake : undefined,
  value: said.about === 'people' ? (said.typed ?? '') : '',
  most: MAX_EMAIL,
})}
<button type="submit">${say.giveSeat}</button></form>`
    : ''
}
</section>`;
}

function usageOf(subscriber: Subscriber, usage: Usage, { say, language }: Reader, said: Said): Html {
  const open = subscriber.status === 'Subscribed';
  const nameOf = (one: { id: string; name: string }): string => dimensionName(subscriber.offer, one, language);
  const mistaken =
    said.about === 'usage' && open ? subscriber.dimensions.find((one) => one.id === said.dimension)?.id : undefined;
  const forms = subscriber.dimensions.map(
    (one, at) => html`<h3>${nameOf(one)}</h3>
<p>${say.usedOf(usage.used(subscriber, one.id), one.included)}</p>
${
  open
    ? html`<form method="post" action="/workspaces/${subscriber.key}/usage/${encodeURIComponent(one.id)}" novalidate>
${field({
  name: 'units',
  id: `units-${at}`,
  type: 'number',
  label: say.unitsLabel(nameOf(one)),
  mistake: mistaken === one.id ? said.mistake : undefined,
  value: mistaken === one.id ? (said.typed ?? '') : '1',
  most: MAX_DIGITS,
  button: html`<button type="submit">${say.countUnits}</button>`,
})}
</form>`
    : ''
}`,
  );
  const hours = usage.hours(subscriber.id).slice(0, SHOWN_HOURS);
  const rows = hours.map(
    (
      one,
    ) => html`<tr><td>${minute(one.hour, language)}</td><td>${nameOf({ id: one.dimension, name: one.dimension })}</td>
<td class="number">${one.units}</td><td class="number">${one.billable}</td>
<td>${say.states[one.state]}${one.state === 'refused' ? ` (${one.answer})` : ''}</td></tr>`,
  );
  return html`<section aria-labelledby="usage">
<h2 id="usage">${say.usage}</h2>
<p>${say.usageExplained}</p>
${said.about === 'usage' && said.mistake && !mistaken ? html`<p role="alert" class="mistake">${said.mistake}</p>` : ''}
${forms}
<h3 id="hours">${say.hours}</h3>
${
  hours.length > 0
    ? html`<div class="scroll" tabindex="0" role="region" aria-labelledby="hours"><table>
<thead><tr><th scope="col">${say.hour}</th><th scope="col">${say.dimension}</th><th scope="col" class="number">${say.units}</th>
<th scope="col" class="number">${say.billable}</th><th scope="col">${say.state}</th></tr></thead>
<tbody>${rows}</tbody></table></div>`
    : html`<p>${say.noHours}</p>`
}
</section>`;
}
