import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { CLIENT, Contract, TENANT } from './contract.js';

/** What the program says when it is started with these variables, until it is ready. */
async function said(more: Record<string, string>): Promise<string[]> {
  const contract = await Contract.start();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'publisher-'));
  const env = {
    PATH: process.env['PATH'],
    PUBLISHER_DATA: folder,
    PUBLISHER_LISTEN: '127.0.0.1:0',
    MARKETPLACE_URL: contract.url,
    MARKETPLACE_TENANT: TENANT,
    MARKETPLACE_CLIENT: CLIENT,
    MARKETPLACE_SECRET: 'secret',
    MARKETPLACE_SANDBOX: 'true',
    ...more,
  };
  const main = fileURLToPath(new URL('../src/main.js', import.meta.url));
  const program = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  for await (const line of createInterface({ input: program.stdout })) {
    lines.push(line);
    if (line.startsWith('subscribers ')) program.kill('SIGTERM');
  }
  await contract.stop();
  fs.rmSync(folder, { recursive: true, force: true });
  return lines;
}

describe('the program', () => {
  it('tells the password that it has made, and keeps one that it was given to itself', async () => {
    assert.match((await said({}))[1] ?? '', /^subscribers http:\S+ user staff password [\w-]{16}$/);
    const given = await said({ PUBLISHER_STAFF_PASSWORD: 'given, with blanks' });
    assert.match(given[1] ?? '', /^subscribers http:\S+ user staff$/);
    assert.doesNotMatch(given.join('\n'), /given/);
  });
});
