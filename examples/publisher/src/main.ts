import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createAdaptorServer } from '@hono/node-server';

import { configurationOf } from './configuration.js';
import { log } from './log.js';
import { BACKGROUND } from './marketplace/client.js';
import { type Service, serviceOf } from './service.js';

const HOUR_MS = 60 * 60 * 1000;
/** What people told us is erased so long after the end, which is more than the 7 days that publishers owe. */
const KEPT_AFTER_END_MS = 30 * 24 * HOUR_MS;
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
  const jobs = startJobs(service, configuration.reportSeconds);
  stopOnSignals(server, service, jobs);
  process.stdout.write(`ready ${publicUrl}\n`);
  process.stdout.write(`subscribers ${publicUrl}/subscribers user staff password ${configuration.staffPassword}\n`);
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

/** What is done without being asked: activations that were interrupted, reports of usage, erasing. */
function startJobs(service: Service, seconds: number): NodeJS.Timeout {
  let running = false;
  const round = async (): Promise<void> => {
    if (running) return;
    running = true;
    // One that fails does not keep the others from being done; the next round tries it again.
    for (const job of [resume, report, forget]) {
      try {
        await job(service);
      } catch (error) {
        log(`${job.name}: put off, ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    running = false;
  };
  void round();
  return setInterval(() => void round(), seconds * 1000);
}

async function resume({ subscribers, clock }: Service): Promise<void> {
  const resumed = await subscribers.resume(await clock(BACKGROUND));
  if (resumed > 0) log(`resume: ${resumed} activations were finished`);
}

async function report({ usage }: Service): Promise<void> {
  const settled = await usage.report();
  if (settled > 0) log(`report: ${settled} hours of usage were told`);
}

async function forget({ subscribers, clock }: Service): Promise<void> {
  subscribers.forget(new Date((await clock(BACKGROUND)).getTime() - KEPT_AFTER_END_MS));
}

function stopOnSignals(server: Server, { store }: Service, jobs: NodeJS.Timeout): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    clearInterval(jobs);
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
