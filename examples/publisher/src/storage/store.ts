import path from 'node:path';

import { log } from '../log.js';
import { Journal, type Put } from './journal.js';
import { lockFolder } from './lock.js';
import { type Kind, kinds, type RecordOf, type Subscriber } from './records.js';

/** A compaction is worth it when the file has this many lines more than four for each record. */
const SLACK_LINES = 1000;
/** Or when it has outgrown this many bytes, and twice what the last compaction left. */
const COMPACT_BYTES = 64 * 1024 * 1024;

const FORGOTTEN_AT_ONCE = 1000;

/** A record that is to be stored, or forgotten. */
export function change<K extends Kind>(kind: K, key: string, value: RecordOf[K] | null): Put {
  return { kind, key, value };
}

type Maps = { [K in Kind]: Map<string, RecordOf[K]> };

/**
 * Everything that this publisher knows, in memory and in a journal. What one call of save() is given is stored together,
 * and is on the disk when it returns.
 */
export class Store {
  private readonly maps: Maps = { subscriber: new Map(), operation: new Map(), hour: new Map(), allowance: new Map() };
  private readonly byKey = new Map<string, string>();
  private readonly unlock: () => void;
  private readonly journal: Journal;
  private slack = SLACK_LINES;
  private bytes: number;

  constructor(
    folder: string,
    private readonly compactBytes = COMPACT_BYTES,
  ) {
    this.bytes = compactBytes;
    this.unlock = lockFolder(folder);
    try {
      this.journal = Journal.open(path.join(folder, 'publisher.jsonl'), (put) => this.apply(checked(put)));
    } catch (error) {
      this.unlock();
      throw error;
    }
    this.compactWhenLong();
  }

  get<K extends Kind>(kind: K, key: string): RecordOf[K] | undefined {
    return this.maps[kind].get(key) as RecordOf[K] | undefined;
  }

  all<K extends Kind>(kind: K): RecordOf[K][] {
    return [...this.maps[kind].values()] as RecordOf[K][];
  }

  subscriberOfWorkspace(key: string): Subscriber | undefined {
    const id = this.byKey.get(key);
    return id === undefined ? undefined : this.maps.subscriber.get(id);
  }

  save(...puts: Put[]): void {
    this.journal.append(puts);
    for (const put of puts) this.apply(put);
    this.compactWhenLong();
  }

  /** Forgets any number of records, in transactions of a bounded size. */
  forget(kind: Kind, keys: string[]): void {
    for (let at = 0; at < keys.length; at += FORGOTTEN_AT_ONCE)
      this.save(...keys.slice(at, at + FORGOTTEN_AT_ONCE).map((key) => change(kind, key, null)));
  }

  close(): void {
    this.journal.close();
    this.unlock();
  }

  private apply(put: Put): void {
    const map = this.maps[put.kind as Kind] as Map<string, unknown>;
    if (put.kind === 'subscriber') this.index(put);
    if (put.value === null) map.delete(put.key);
    else map.set(put.key, put.value);
  }

  private index(put: Put): void {
    const before = this.maps.subscriber.get(put.key);
    if (before) this.byKey.delete(before.key);
    if (put.value !== null) this.byKey.set((put.value as Subscriber).key, put.key);
  }

  private compactWhenLong(): void {
    const live = Object.values(this.maps).reduce((sum, map) => sum + map.size, 0);
    if (this.journal.lines <= this.slack + 4 * live && this.journal.size <= this.bytes) return;
    try {
      this.compact();
    } catch (error) {
      // What was to be stored is stored. A disk without room for a second file may have some later.
      log(`store: not compacted, ${error instanceof Error ? error.message : String(error)}`);
      this.slack = this.journal.lines + SLACK_LINES;
      this.bytes = this.journal.size + this.compactBytes / 4;
    }
  }

  /** Writes the file anew, without what was changed or forgotten. */
  compact(): void {
    this.journal.compact(this.puts());
    this.slack = SLACK_LINES;
    this.bytes = Math.max(this.compactBytes, 2 * this.journal.size);
  }

  private *puts(): Iterable<Put> {
    for (const [kind, map] of Object.entries(this.maps)) {
      for (const [key, value] of map as Map<string, unknown>) yield { kind, key, value };
    }
  }
}

/** What the file says, if it is what this program writes. */
function checked(put: Put): Put {
  const shape = kinds[put.kind as Kind];
  if (!shape) throw new Error(`the journal has records of the unknown kind ${put.kind}`);
  return put.value === null ? put : { ...put, value: shape.parse(put.value) };
}
