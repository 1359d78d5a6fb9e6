import { log } from './log.js';
import { BACKGROUND } from './marketplace/client.js';
import type { Service } from './service.js';

const HOUR_MS = 60 * 60 * 1000;
/** What people told us is erased so long after the end, which is more than the 7 days that publishers owe. */
const KEPT_AFTER_END_MS = 30 * 24 * HOUR_MS;
/** A notification is repeated for 8 hours. Who missed one, or was away for longer, catches up by comparing. */
const COMPARE_MS = 6 * HOUR_MS;

type Job = (service: Service) => Promise<void>;

/**
 * What is done without being asked, at once and then again and again: activations that were interrupted, reports of usage,
 * erasing; and, beside them because it takes longer, comparing with the marketplace. Returns how to stop.
 */
export function startJobs(service: Service, roundMs: number, compareMs = COMPARE_MS): () => void {
  const timers = [repeat(service, [resume, report, forget], roundMs), repeat(service, [compare], compareMs)];
  return () => timers.forEach((one) => clearInterval(one));
}

function repeat(service: Service, jobs: Job[], everyMs: number): NodeJS.Timeout {
  let running = false;
  const round = async (): Promise<void> => {
    if (running) return;
    running = true;
    // One that fails does not keep the others from being done; the next round tries it again.
    for (const job of jobs) {
      try {
        await job(service);
      } catch (error) {
        log(`${job.name}: put off, ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    running = false;
  };
  void round();
  return setInterval(() => void round(), everyMs);
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

async function compare({ subscribers, clock }: Service): Promise<void> {
  const { compared, failed } = await subscribers.compare(await clock(BACKGROUND));
  if (failed > 0) log(`compare: ${compared} were compared, ${failed} could not be read`);
}
