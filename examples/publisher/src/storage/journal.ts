import fs from 'node:fs';
import path from 'node:path';

/** One change: the value that a key has from now on, or null when it is forgotten. */
export interface Put {
  kind: string;
  key: string;
  value: unknown;
}

/** Largest file that is read at the start. Compaction keeps real ones far below. */
const MAX_BYTES = 256 * 1024 * 1024;
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
    if (fs.fstatSync(descriptor).size > MAX_BYTES) throw new Error(`${file} is larger than ${MAX_BYTES} bytes`);
    const content = fs.readFileSync(file);
    const whole = content.lastIndexOf(0x0a) + 1;
    if (whole < content.length) {
      fs.ftruncateSync(descriptor, whole);
      fs.fsyncSync(descriptor);
    }
    let count = 0;
    for (const line of content.subarray(0, whole).toString('utf8').split('\n').slice(0, -1)) {
      count += 1;
      for (const put of read(line, `${file}:${count}`)) apply(put);
    }
    flushFolder(file);
    return new Journal(file, descriptor, whole, count);
  }

  get lines(): number {
    return this.count;
  }

  append(puts: Put[]): void {
    if (this.broken) throw new Error(`${this.file} could not be written before; restart after mending the disk`);
    const line = Buffer.from(`${JSON.stringify(puts)}\n`, 'utf8');
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
