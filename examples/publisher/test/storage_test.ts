import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { Journal, MAX_LINE, type Put } from '../src/storage/journal.js';
import { change, Store } from '../src/storage/store.js';

describe('the journal', () => {
  let folder = '';
  let file = '';

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'publisher-'));
    file = path.join(folder, 'publisher.jsonl');
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const put = (key: string, value: unknown = key): Put => ({ kind: 'note', key, value });
  const read = (): string[] => {
    const keys: string[] = [];
    Journal.open(file, (one) => keys.push(one.key)).close();
    return keys;
  };

  it('has what was appended, in order', () => {
    const journal = Journal.open(file, () => assert.fail());
    journal.append([put('a'), put('b')]);
    journal.append([put('é\n')]);
    journal.close();
    assert.deepEqual(read(), ['a', 'b', 'é\n']);
    assert.equal(fs.statSync(file).mode & 0o077, 0, 'others may not read it');
  });

  it('forgets a transaction that was cut short, at whatever byte, and goes on', () => {
    const journal = Journal.open(file, () => assert.fail());
    journal.append([put('a')]);
    const kept = fs.statSync(file).size;
    journal.append([put('b'), put('ç')]);
    journal.close();
    const whole = fs.readFileSync(file);
    for (let length = kept; length < whole.length; length += 1) {
      fs.writeFileSync(file, whole.subarray(0, length));
      assert.deepEqual(read(), ['a']);
      const again = Journal.open(file, () => undefined);
      again.append([put('d')]);
      again.close();
      assert.deepEqual(read(), ['a', 'd']);
    }
  });

  it('says which line is damaged when it is not the last one', () => {
    fs.writeFileSync(file, '[]\n[{"kind"\n[]\n');
    assert.throws(read, /publisher\.jsonl:2 is damaged/);
  });

  it('reads a file of any size, and writes no line that it would not read', () => {
    const journal = Journal.open(file, () => undefined);
    // Lines that end before, at and after the end of a piece, in the middle of a letter too.
    const sizes = [262_100, 262_143, 262_144, 262_145, 3_000_000];
    for (const [at, size] of sizes.entries()) journal.append([put(String(at), 'é'.repeat(size / 2))]);
    const { size } = journal;
    assert.throws(() => journal.append([put('x', 'x'.repeat(MAX_LINE))]), /more than/);
    journal.append([put('last')]);
    journal.close();
    assert.ok(fs.statSync(file).size > size);
    // A file beyond what earlier versions opened, and beyond the memory of a string.
    const line = `${JSON.stringify([put('a', 'x'.repeat(1_000_000))])}\n`;
    const descriptor = fs.openSync(file, 'a');
    for (let at = 0; at < 300; at += 1) fs.writeSync(descriptor, line);
    fs.closeSync(descriptor);
    const keys = read();
    assert.deepEqual(keys.slice(0, 6), ['0', '1', '2', '3', '4', 'last']);
    assert.equal(keys.length, 306);
    fs.truncateSync(file, 0);
    fs.appendFileSync(file, 'x'.repeat(MAX_LINE + 1));
    assert.throws(read, /damaged, with a line of more than/);
  });

  it('has every transaction that was confirmed before a kill, and no part of another', async () => {
    const writer = path.join(path.dirname(new URL(import.meta.url).pathname), 'journal_writer.js');
    for (let round = 0; round < 5; round += 1) {
      const confirmed = await writeAndKill(writer, file, 40 + round * 23);
      const keys = read();
      assert.equal(keys.length % 2, 0, 'both puts of a transaction, or none');
      const last = Number(keys.at(-1));
      assert.ok(last >= confirmed, `${confirmed} was confirmed, and ${last} is the last one there`);
    }
  });

  it('is compacted without losing anything', () => {
    const journal = Journal.open(file, () => undefined);
    for (let i = 0; i < 100; i += 1) journal.append([put('a', i)]);
    journal.compact([put('a', 99)]);
    assert.equal(journal.lines, 1);
    journal.append([put('b')]);
    journal.close();
    assert.deepEqual(read(), ['a', 'b']);
  });

  it('is replaced whole: a compaction that was cut short leaves the old file', () => {
    const journal = Journal.open(file, () => undefined);
    journal.append([put('a')]);
    const failing = function* (): Iterable<Put> {
      yield put('b');
      throw new Error('the machine stops');
    };
    assert.throws(() => journal.compact(failing()), /the machine stops/);
    journal.append([put('c')]);
    journal.close();
    assert.deepEqual(read(), ['a', 'c']);
  });
});

describe('the store', () => {
  it('keeps records, forgets them, and stays small', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'publisher-'));
    const operation = { id: 'a', subscription: 's', action: 'Renew', outcome: 'Succeeded', at: '' };
    const store = new Store(folder);
    for (let i = 0; i < 1200; i += 1) store.save(change('operation', 'a', { ...operation, outcome: String(i) }));
    store.save(change('operation', 'b', { ...operation, id: 'b' }), change('operation', 'a', null));
    store.close();
    const again = new Store(folder);
    assert.equal(again.get('operation', 'a'), undefined);
    assert.deepEqual(
      again.all('operation').map((one) => one.id),
      ['b'],
    );
    assert.ok(fs.statSync(path.join(folder, 'publisher.jsonl')).size < 60_000);
    again.close();
    fs.appendFileSync(path.join(folder, 'publisher.jsonl'), '[{"kind":"operation","key":"c","value":{"id":3}}]\n');
    assert.throws(() => new Store(folder), /expected string/);
    fs.rmSync(folder, { recursive: true });
  });
});

describe('a store whose records are long', () => {
  it('is compacted by its bytes, long before its lines are many', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'publisher-'));
    const file = path.join(folder, 'publisher.jsonl');
    const operation = { id: 'a', subscription: 's', action: 'Renew', outcome: 'x'.repeat(1000), at: '' };
    const limit = 50_000;
    const store = new Store(folder, limit);
    let largest = 0;
    const keep = (count: number): void => {
      for (let i = 0; i < 300; i += 1) {
        store.save(change('operation', String(i % count), { ...operation, id: String(i % count) }));
        largest = Math.max(largest, fs.statSync(file).size);
      }
    };
    keep(1);
    assert.ok(largest < limit + 2000, 'nothing but one record is left each time');
    // What is left is more than the limit: it is not written again with every change.
    keep(100);
    assert.ok(largest > 200_000 && largest < 250_000, `${largest}`);
    store.close();
    const again = new Store(folder, limit);
    assert.ok(fs.statSync(file).size < 130_000, 'at the start, too');
    assert.equal(again.all('operation').length, 100);
    again.close();
    fs.rmSync(folder, { recursive: true });
  });
});

describe('a folder', () => {
  it('is for one process, until that one is gone', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'publisher-'));
    const other = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'inherit'] });
    const stat = fs.readFileSync(`/proc/${other.pid}/stat`, 'utf8');
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    fs.writeFileSync(path.join(folder, 'process'), `${other.pid} ${start}\n`);
    assert.throws(() => new Store(folder), /works in .* already/);
    // The same number, and another process.
    fs.writeFileSync(path.join(folder, 'process'), `${other.pid} 1\n`);
    new Store(folder).close();
    fs.writeFileSync(path.join(folder, 'process'), `${other.pid} ${start}\n`);
    other.kill('SIGKILL');
    await new Promise((resolve) => other.on('close', resolve));
    new Store(folder).close();
    assert.deepEqual(fs.readdirSync(folder), ['publisher.jsonl']);
    fs.rmSync(folder, { recursive: true });
  });
});

/** Lets a process write until it has been heard for a while, kills it, and says what it had confirmed. */
function writeAndKill(writer: string, file: string, ms: number): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [writer, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let confirmed = -1;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (confirmed < 0) setTimeout(() => child.kill('SIGKILL'), ms);
      confirmed = Number(line);
    });
    child.on('close', () => resolve(confirmed));
  });
}
