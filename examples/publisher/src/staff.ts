import { Hono } from 'hono';
import { basicAuth } from 'hono/basic-auth';
import { html } from 'hono/html';

import { type Clock } from './clock.js';
import { log } from './log.js';
import { BACKGROUND } from './marketplace/client.js';
import { Refused, Unreachable } from './marketplace/errors.js';
import { type Html, notice, page, type Reader, readerOf } from './pages/page.js';
import { day } from './pages/words.js';
import { planName, productName } from './products.js';
import type { Subscriber } from './storage/records.js';
import type { Store } from './storage/store.js';
import type { Subscribers } from './subscribers.js';
import type { Usage } from './usage.js';

export interface StaffParts {
  store: Store;
  subscribers: Subscribers;
  usage: Usage;
  clock: Clock;
  password: string;
}

const PAGE_ROWS = 50;

/** Who has bought, for the publisher's own people. */
export function staff(parts: StaffParts): Hono {
  const app = new Hono();
  app.use('/subscribers/*', basicAuth({ username: 'staff', password: parts.password }));
  app.get('/subscribers', (c) => {
    const reader = readerOf(c);
    const { say } = reader;
    const all = parts.store.all('subscriber').reverse();
    const last = Math.max(1, Math.ceil(all.length / PAGE_ROWS));
    const number = Math.min(last, Math.max(1, Math.trunc(Number(c.req.query('page'))) || 1));
    const shown = all.slice((number - 1) * PAGE_ROWS, number * PAGE_ROWS);
    const waiting = countWaiting(parts.store);
    const said = saidOf(c.req.query('compared'), say.compared) ?? saidOf(c.req.query('reported'), say.reportedNow);
    const failed = saidOf(c.req.query('failed'), say.failed);
    const body = html`
${failed ? html`<p role="alert" class="mistake">${failed}</p>` : ''}
${said ? html`<p role="status" class="done">${said}</p>` : ''}
<p>${say.subscribersCount(all.length)}</p>
<div class="buttons">
<form method="post" action="/subscribers/compare"><button type="submit">${say.compare}</button></form>
<form method="post" action="/subscribers/report"><button class="quiet" type="submit">${say.report}</button></form>
</div>
${all.length > 0 ? table(shown, waiting, reader) : html`<p>${say.noSubscribers}</p>`}
${last > 1 ? pages(number, last, reader) : ''}`;
    return page(c, { title: say.subscribersTitle, body });
  });
  app.post('/subscribers/compare', async (c) => {
    const { compared, failed } = await parts.subscribers.compare(await parts.clock(BACKGROUND));
    return c.redirect(`/subscribers?compared=${compared}${failed > 0 ? `&failed=${failed}` : ''}`, 303);
  });
  app.post('/subscribers/report', async (c) => c.redirect(`/subscribers?reported=${await parts.usage.report()}`, 303));
  app.onError((error, c) => {
    if (!(error instanceof Refused) && !(error instanceof Unreachable)) throw error;
    log(`staff: ${error.message}`);
    const { say } = readerOf(c);
    return notice(
      c,
      503,
      say.awayTitle,
      error.message,
      html`<p><a class="button" href="/subscribers">${say.tryAgain}</a></p>`,
    );
  });
  return app;
}

function saidOf(count: string | undefined, say: (count: number) => string): string | undefined {
  return /^\d{1,9}$/.test(count ?? '') ? say(Number(count)) : undefined;
}

/** Units of each subscription that the marketplace has not been told of yet, as far as they are charged. */
function countWaiting(store: Store): Map<string, number> {
  const waiting = new Map<string, number>();
  for (const { state, subscription, billable } of store.all('hour')) {
    if (state === 'waiting') waiting.set(subscription, (waiting.get(subscription) ?? 0) + billable);
  }
  return waiting;
}

function table(shown: Subscriber[], waiting: Map<string, number>, { say, language }: Reader): Html {
  const rows = shown.map(
    (
      one,
    ) => html`<tr id="${one.id}"><th scope="row"><a href="/workspaces/${one.key}">${one.workspace ?? say.unnamed}</a></th>
<td>${one.contact ?? '–'}</td><td>${productName(one.offer, language)}</td><td>${planName(one, language)}</td>
<td class="number">${one.seats === null ? '–' : `${one.members.length} / ${one.seats}`}</td>
<td>${say.statuses[one.status]}${one.term ? html`, ${say.until(day(one.term.end, language))}` : ''}</td>
<td class="number">${waiting.get(one.id) ?? 0}</td></tr>`,
  );
  const columns = [say.workspace, say.contact, say.offer, say.plan, say.seats, say.status, say.reported];
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${say.subscribersTitle}"><table>
<thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function pages(number: number, last: number, { say }: Reader): Html {
  return html`<nav aria-label="${say.pages}"><p>
${number > 1 ? html`<a href="/subscribers?page=${number - 1}" rel="prev">${say.previous}</a>` : ''}
${number} / ${last}
${number < last ? html`<a href="/subscribers?page=${number + 1}" rel="next">${say.next}</a>` : ''}
</p></nav>`;
}
