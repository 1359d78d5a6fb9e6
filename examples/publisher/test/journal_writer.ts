import { writeSync } from 'node:fs';

import { Journal } from '../src/storage/journal.js';

/** Appends transactions of two puts for ever, and says the number of each once it is on the disk. For storage_test.ts. */

let next = 0;
const journal = Journal.open(process.argv[2] ?? '', (put) => (next = Number(put.key) + 1));
for (;;) {
  const value = 'x'.repeat(20_000);
  journal.append([
    { kind: 'note', key: String(next), value },
    { kind: 'note', key: String(next), value },
  ]);
  writeSync(1, `${next}\n`);
  next += 1;
}
