/** One line on standard error. Never with tokens, secrets or what people have typed. */
export function log(text: string): void {
  process.stderr.write(`${new Date().toISOString()} ${text.replace(/[\r\n]+/g, ' ')}\n`);
}
