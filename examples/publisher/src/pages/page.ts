import type { Context } from 'hono';
import { html } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

import { type Language, type Words, words } from './words.js';

/** Text that html`…` has made: everything in it is escaped already. */
export type Html = ReturnType<typeof html>;

/** What a page needs to know about the request. */
export interface Reader {
  language: Language;
  say: Words;
}

export function readerOf(c: Context): Reader {
  const language: Language = c.get('language') === 'fr' ? 'fr' : 'en';
  return { language, say: words[language] };
}

interface Parts {
  title: string;
  body: Html;
  status?: ContentfulStatusCode;
  /** Where the links to the other language lead, when it is not the address of the request. */
  here?: string;
}

const NAMES: Record<Language, string> = { en: 'English', fr: 'Français' };

export async function page(c: Context, { title, body, status = 200, here }: Parts): Promise<Response> {
  const { language, say } = readerOf(c);
  const address = here ?? (c.req.method === 'GET' ? c.req.url : undefined);
  const languages =
    address === undefined ? '' : html`<nav aria-label="${say.language}"><ul>${choices(address, language)}</ul></nav>`;
  const whole = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – ${say.product}</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<a class="skip" href="#content">${say.skip}</a>
<header>
<p class="product">${say.product}</p>
${languages}
</header>
<main id="content" tabindex="-1">
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
  c.header('Cache-Control', 'no-store');
  c.header('Content-Language', language);
  c.header('Vary', 'Accept-Language, Cookie');
  return c.html(await whole, status);
}

/** A page that says what happened and what to do. */
export function notice(
  c: Context,
  status: ContentfulStatusCode,
  title: string,
  text: string,
  more?: Html,
): Promise<Response> {
  return page(c, { title, status, body: html`<p role="alert">${text}</p>${more ?? ''}` });
}

function choices(address: string, language: Language): Html[] {
  return (Object.keys(NAMES) as Language[]).map((other) =>
    other === language
      ? html`<li><span aria-current="true" lang="${other}">${NAMES[other]}</span></li>`
      : html`<li><a href="${inLanguage(address, other)}" hreflang="${other}" lang="${other}">${NAMES[other]}</a></li>`,
  );
}

/** The same address in another language. */
function inLanguage(address: string, language: Language): string {
  const url = new URL(address, 'http://here');
  url.searchParams.set('lang', language);
  // Two slashes would begin the name of another site.
  return url.pathname.replace(/^\/+/, '/') + url.search;
}

/** One labelled field, with its hint and, if there is one, its mistake. One for numbers keeps what was typed instead. */
export function field(of: {
  name: string;
  /** Where a page has several of the name. */
  id?: string;
  type: 'text' | 'email' | 'number';
  label: string;
  hint?: string;
  mistake?: string | undefined;
  value?: string;
  most: number;
  autocomplete?: string;
  /** The button that belongs to this one field. */
  button?: Html;
}): Html {
  const id = of.id ?? of.name;
  const described = [of.hint && `${id}-hint`, of.mistake && `${id}-mistake`].filter(Boolean).join(' ');
  const isNumber = of.type === 'number';
  const type = isNumber ? html`type="text" inputmode="numeric"` : html`type="${of.type}"`;
  const input = html`<input id="${id}" name="${of.name}" ${type} value="${of.value ?? ''}" required maxlength="${of.most}"
 autocomplete="${of.autocomplete ?? 'off'}"${described ? html` aria-describedby="${described}"` : ''}${of.mistake ? html` aria-invalid="true" autofocus` : ''}>`;
  return html`<div class="field">
<label for="${id}">${of.label}</label>
${of.hint ? html`<p class="hint" id="${id}-hint">${of.hint}</p>` : ''}
${of.mistake ? html`<p class="mistake" id="${id}-mistake">${of.mistake}</p>` : ''}
${of.button ? html`<div class="beside">${input}${of.button}</div>` : input}
</div>`;
}
