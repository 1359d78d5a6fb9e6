/** Work that carries the same name is done one after the other, in the order in which it came. */
export class InOrder {
  private readonly last = new Map<string, Promise<unknown>>();

  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(name) ?? Promise.resolve();
    const done = before.then(work, work);
    this.last.set(name, done);
    try {
      return await done;
    } finally {
      if (this.last.get(name) === done) this.last.delete(name);
    }
  }
}
