import fs from 'node:fs';
import path from 'node:path';

/** One change: the value that a key has from now on, or null when it is forgotten. */
export interface Put {
  kind: string;
  key: string;
  value: unknown;
}

/** Longest line: a transaction, which is in memory once as it is read. Longer ones are not written. */
export const MAX_LINE = 16 * 1024 * 1024;
const PIECE = 256 * 1024;
const FLAGS = fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_APPEND;

/**
 * An append-only file, one JSON array of puts per line. A line is one transaction: it is flushed to the disk before
 * append() returns, and a line that was cut short by a crash is as if it had never been written.
 */
export class Journal {
  private broken = false;

  private constructor(
    private readonly file: string,
    private descriptor: number,
    private bytes: number,
    private count: number,
  ) {}

  /** Opens the file, or makes it, and tells `apply` every put in the order in which they were written. */
  static open(file: string, apply: (put: Put) => void): Journal {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const descriptor = fs.openSync(file, FLAGS, 0o600);
    try {
      let whole = 0;
      let count = 0;
      for (const line of linesOf(descriptor, file)) {
        count += 1;
        whole += line.length + 1;
        for (const put of read(line.toString('utf8'), `${file}:${count}`)) apply(put);
      }
      if (whole < fs.fstatSync(descriptor).size) {
        fs.ftruncateSync(descriptor, whole);
        fs.fsyncSync(descriptor);
      }
      flushFolder(file);
      return new Journal(file, descriptor, whole, count);
    } catch (error) {
      fs.closeSync(descriptor);
      throw error;
    }
  }

  get size(): number {
    return this.bytes;
  }

  get lines(): number {
    return this.count;
  }

  append(puts: Put[]): void {
    if (this.broken) throw new Error(`${this.file} could not be written before; restart after mending the disk`);
    const line = Buffer.from(`${JSON.stringify(puts)}\n`, 'utf8');
    if (line.length > MAX_LINE) throw new Error(`a transaction of ${line.length} bytes, more than ${MAX_LINE}`);
    try {
      writeWhole(this.descriptor, line);
      fs.fsyncSync(this.descriptor);
    } catch (error) {
      this.takeBack();
      throw error;
    }
    this.bytes += line.length;
    this.count += 1;
  }

  /** Puts a file with only these puts in the place of the old one: whole, or not at all. */
  compact(puts: Iterable<Put>): void {
    const next = `${this.file}.new`;
    // One that was cut short may be there.
    fs.rmSync(next, { force: true });
    const descriptor = fs.openSync(next, FLAGS | fs.constants.O_EXCL, 0o600);
    let bytes = 0;
    let count = 0;
    try {
      for (const put of puts) {
        const line = Buffer.from(`${JSON.stringify([put])}\n`, 'utf8');
        writeWhole(descriptor, line);
        bytes += line.length;
        count += 1;
      }
      fs.fsyncSync(descriptor);
      fs.renameSync(next, this.file);
    } catch (error) {
      fs.closeSync(descriptor);
      throw error;
    }
    fs.closeSync(this.descriptor);
    this.descriptor = descriptor;
    this.bytes = bytes;
    this.count = count;
    flushFolder(this.file);
  }

  close(): void {
    fs.closeSync(this.descriptor);
  }

  /** After a failed write the file ends where it ended before, so that the next line does not join half a line. */
  private takeBack(): void {
    try {
      fs.ftruncateSync(this.descriptor, this.bytes);
      fs.fsyncSync(this.descriptor);
    } catch {
      this.broken = true;
    }
  }
}

/** The whole lines of a file, each without its end, however large the file is. */
function* linesOf(descriptor: number, file: string): Iterable<Buffer> {
  const piece = Buffer.alloc(PIECE);
  let begun: Buffer[] = [];
  let length = 0;
  for (let at = 0; ;) {
    const got = fs.readSync(descriptor, piece, 0, PIECE, at);
    if (got === 0) return;
    at += got;
    let start = 0;
    for (let end = piece.indexOf(0x0a); end >= 0 && end < got; end = piece.indexOf(0x0a, start)) {
      yield Buffer.concat([...begun, piece.subarray(start, end)]);
      begun = [];
      length = 0;
      start = end + 1;
    }
    length += got - start;
    if (length > MAX_LINE) throw new Error(`${file} is damaged, with a line of more than ${MAX_LINE} bytes`);
    begun.push(Buffer.from(piece.subarray(start, got)));
  }
}

function read(line: string, where: string): Put[] {
  try {
    return JSON.parse(line) as Put[];
  } catch {
    throw new Error(`${where} is damaged; restore the file from a backup`);
  }
}

/** A write may take less than it was given. */
function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += fs.writeSync(descriptor, bytes, at);
}

/** A name in a folder is on the disk only when the folder is. */
function flushFolder(file: string): void {
  const folder = fs.openSync(path.dirname(file), 'r');
  fs.fsyncSync(folder);
  fs.closeSync(folder);
}
