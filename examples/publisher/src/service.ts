// Gives Node.js 18 the global crypto that hono expects everywhere.
import '@hono/node-server';

import { readFileSync } from 'node:fs';

import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import { languageDetector } from 'hono/language';
import { secureHeaders } from 'hono/secure-headers';

import { type Clock, machineClock, sandboxClock } from './clock.js';
import type { Configuration } from './configuration.js';
import { landing } from './landing.js';
import { log } from './log.js';
import { Marketplace } from './marketplace/client.js';
import { Refused, Unreachable } from './marketplace/errors.js';
import { Tokens } from './marketplace/tokens.js';
import { notice, readerOf } from './pages/page.js';
import { staff } from './staff.js';
import { Store } from './storage/store.js';
import { Subscribers } from './subscribers.js';
import { Usage } from './usage.js';
import { webhook } from './webhook.js';
import { issuerOf } from './webhook_token.js';
import { workspaces } from './workspace.js';

/** No form and no notification is as long. */
const MAX_BODY = 64 * 1024;

/** The parts of this program, joined. */
export interface Service {
  app: Hono;
  store: Store;
  subscribers: Subscribers;
  usage: Usage;
  clock: Clock;
}

export function serviceOf(configuration: Configuration, publicUrl: string): Service {
  const marketplace = new Marketplace(configuration.marketplace, new Tokens(configuration.marketplace));
  const clock = configuration.marketplace.sandbox ? sandboxClock(marketplace) : machineClock;
  const store = new Store(configuration.data);
  const subscribers = new Subscribers(store, marketplace);
  const usage = new Usage(store, marketplace, subscribers, clock);
  const issuer = issuerOf(configuration.marketplace);
  const app = new Hono();
  protect(app, publicUrl);
  app.route('/', webhook({ configuration, store, marketplace, subscribers, clock, issuer }));
  // From here on browsers are served: forms come from our own pages only. The webhook proves itself by its token.
  app.use(csrf({ origin: new URL(publicUrl).origin }));
  app.route('/', landing({ marketplace, subscribers, clock }));
  app.route('/', workspaces({ store, subscribers, usage }));
  app.route('/', staff({ store, subscribers, usage, clock, password: configuration.staffPassword }));
  app.get('/', (c) => c.redirect('/activate', 302));
  app.get('/healthz', (c) => c.text('ok'));
  const style = readFileSync(new URL('../../public/style.css', import.meta.url), 'utf8');
  app.get('/style.css', (c) =>
    c.body(style, 200, { 'Content-Type': 'text/css; charset=utf-8', 'Cache-Control': 'max-age=3600' }),
  );
  return { app, store, subscribers, usage, clock };
}

/** What holds for every answer: no script, no frame, no other site; bounded bodies; errors that people understand. */
function protect(app: Hono, publicUrl: string): void {
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ['data:'],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      // Addresses hold purchase tokens and keys of workspaces. Our own forms still say where they come from.
      referrerPolicy: 'same-origin',
      xFrameOptions: 'DENY',
    }),
  );
  app.use(
    languageDetector({
      supportedLanguages: ['en', 'fr'],
      fallbackLanguage: 'en',
      lookupQueryString: 'lang',
      lookupCookie: 'lang',
      order: ['querystring', 'cookie', 'header'],
      cookieOptions: {
        path: '/',
        sameSite: 'Lax',
        httpOnly: true,
        secure: publicUrl.startsWith('https:'),
        maxAge: 31536000,
      },
    }),
  );
  app.use(
    bodyLimit({
      maxSize: MAX_BODY,
      onError: (c) => {
        const { say } = readerOf(c);
        return notice(c, 413, say.largeTitle, say.large);
      },
    }),
  );
  app.onError((error, c) => {
    const { say } = readerOf(c);
    if (error instanceof HTTPException && error.status === 401) return error.getResponse();
    if (error instanceof HTTPException && error.status === 403)
      return notice(c, 403, say.foreignFormTitle, say.foreignForm);
    if (error instanceof HTTPException && error.status < 500) return error.getResponse();
    if (error instanceof Unreachable || error instanceof Refused) {
      log(`put off: ${error.message}`);
      return notice(c, 503, say.awayTitle, say.away);
    }
    log(
      `failed: ${c.req.method} ${c.req.path.replace(/^\/workspaces\/[^/]+/, '/workspaces/…')}: ${error.stack ?? error.message}`,
    );
    return notice(c, 500, say.brokenTitle, say.broken);
  });
  app.notFound((c) => {
    const { say } = readerOf(c);
    return notice(c, 404, say.lostTitle, say.lost);
  });
}
