import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createAdaptorServer } from '@hono/node-server';

import { configurationOf } from './configuration.js';
import { startJobs } from './jobs.js';
import { type Service, serviceOf } from './service.js';

const MAX_CONNECTIONS = 1000;
/** Time that requests get to finish when the program is stopped. */
const STOP_MS = 5000;

async function main(): Promise<void> {
  const configuration = configurationOf(process.env);
  let service: Service | undefined;
  // The port is known, and ours, before anything else is touched.
  const server = createAdaptorServer({
    fetch: (request, environment) =>
      service?.app.fetch(request, environment) ?? new Response('starting', { status: 503 }),
  }) as Server;
  server.maxConnections = MAX_CONNECTIONS;
  await listening(server, configuration.host, configuration.port);
  const { port } = server.address() as AddressInfo;
  const host = configuration.host.includes(':') ? `[${configuration.host}]` : configuration.host;
  const publicUrl = configuration.publicUrl ?? `http://${host}:${port}`;
  service = serviceOf(configuration, publicUrl);
  const stopJobs = startJobs(service, configuration.reportSeconds * 1000);
  stopOnSignals(server, service, stopJobs);
  process.stdout.write(`ready ${publicUrl}\n`);
  // What somebody else has given is theirs to keep, and does not belong into a log.
  const password = configuration.newStaffPassword ? ` password ${configuration.staffPassword}` : '';
  process.stdout.write(`subscribers ${publicUrl}/subscribers user staff${password}\n`);
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function stopOnSignals(server: Server, { store }: Service, stopJobs: () => void): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    stopJobs();
    const end = (): void => {
      store.close();
      process.exit(0);
    };
    server.close(end);
    server.closeIdleConnections();
    setTimeout(end, STOP_MS).unref();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`publisher: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
