import type { Clock } from './clock.js';
import { log } from './log.js';
import type { UsageResult } from './marketplace/answers.js';
import { Unreachable } from './marketplace/errors.js';
import { BACKGROUND, type Marketplace, PERSON, type UsageEvent } from './marketplace/client.js';
import { allowanceKey, hourKey, type Subscriber, type UsageHour } from './storage/records.js';
import { change, type Store } from './storage/store.js';
import { isOver, type Subscribers } from './subscribers.js';

const HOUR_MS = 60 * 60 * 1000;
/** The marketplace takes events of the last 24 hours. */
const WINDOW_MS = 24 * HOUR_MS;
/** Events in one call, by the contract. */
const BATCH = 25;
/** Hours that are settled are shown for so long, and then forgotten. */
const KEPT_MS = 90 * 24 * HOUR_MS;
/** Units that one press of a button may count. */
export const MAX_UNITS = 1000;

/** What was counted, or why not. */
export type Counted = 'done' | 'closed';

/**
 * Counts what subscribers use, by hour, and tells the marketplace about hours that are over. The marketplace takes one
 * event per subscription, dimension and hour, and bills every unit of it: what a term includes is left out here.
 */
export class Usage {
  private reporting: Promise<number> | undefined;

  constructor(
    private readonly store: Store,
    private readonly marketplace: Marketplace,
    private readonly subscribers: Subscribers,
    private readonly clock: Clock,
  ) {}

  async count(id: string, dimension: string, units: number): Promise<Counted> {
    const now = await this.clock(PERSON);
    const subscriber = await this.inTerm(id, now);
    if (subscriber?.status !== 'Subscribed' || !subscriber.term) return 'closed';
    const counted = subscriber.dimensions.find((one) => one.id === dimension);
    if (!counted) return 'closed';
    const key = { subscription: id, dimension, hour: hourOf(now) };
    const open = this.store.get('hour', hourKey(key)) ?? {
      ...key,
      plan: subscriber.plan,
      at: now.toISOString(),
      units: 0,
      termStart: subscriber.term.start,
      included: counted.included,
      state: 'open',
      billable: 0,
      answer: '',
    };
    // Time went back, or an hour was told early: it can have no second event, and the units come into the next one.
    if (open.state !== 'open') return 'closed';
    this.store.save(change('hour', hourKey(key), { ...open, units: open.units + units }));
    return 'done';
  }

  /** The subscriber in the term of now: each one includes its own units, and we may not have been told of it yet. */
  private async inTerm(id: string, now: Date): Promise<Subscriber | undefined> {
    const known = this.subscribers.get(id);
    if (known?.status !== 'Subscribed' || !known.term || !isOver(known.term, now)) return known;
    const read = await this.subscribers.readAgain(id, now, PERSON);
    // Neither renewed nor ended yet: the marketplace is about to do one of them.
    if (read.status === 'Subscribed' && read.term && isOver(read.term, now))
      throw new Unreachable(`${id} has no term of ${now.toISOString()} yet`);
    return read;
  }

  /** Units of the term up to now, and the free ones of them. */
  used(subscriber: Subscriber, dimension: string): number {
    const termStart = subscriber.term?.start ?? '';
    const before = this.store.get('allowance', allowanceKey({ subscription: subscriber.id, dimension, termStart }));
    return this.hours(subscriber.id)
      .filter((one) => one.dimension === dimension && one.termStart === termStart && one.state === 'open')
      .reduce((sum, one) => sum + one.units, before?.used ?? 0);
  }

  /** The hours of a subscription, newest first. */
  hours(id: string): UsageHour[] {
    const hours = this.store.all('hour').filter((one) => one.subscription === id);
    return hours.sort((a, b) => (a.at < b.at ? 1 : -1));
  }

  /** Tells what is to be told. Returns how many events were settled. A call while one runs waits for that one. */
  report(): Promise<number> {
    this.reporting ??= this.reportOnce().finally(() => (this.reporting = undefined));
    return this.reporting;
  }

  private async reportOnce(): Promise<number> {
    const now = await this.clock(BACKGROUND);
    this.closeHours(now);
    this.forget(now);
    const waiting = this.store.all('hour').filter((one) => one.state === 'waiting');
    waiting.sort((a, b) => (a.at < b.at ? -1 : 1));
    let settled = 0;
    for (let at = 0; at < waiting.length; at += BATCH) settled += await this.tell(waiting.slice(at, at + BATCH), now);
    return settled;
  }

  /** Hours that are over, and how much of each is beyond what its term includes. */
  private closeHours(now: Date): void {
    const over = this.store
      .all('hour')
      .filter((one) => one.state === 'open' && Date.parse(one.hour) + HOUR_MS <= now.getTime());
    over.sort((a, b) => (a.at < b.at ? -1 : 1));
    for (const hour of over) {
      const { subscription, dimension, termStart } = hour;
      const key = allowanceKey(hour);
      const before = this.store.get('allowance', key)?.used ?? 0;
      const used = before + hour.units;
      const billable = beyond(used, hour.included) - beyond(before, hour.included);
      this.store.save(
        change('hour', hourKey(hour), { ...hour, billable, state: billable > 0 ? 'waiting' : 'nothing' }),
        change('allowance', key, { subscription, dimension, termStart, used }),
      );
    }
  }

  private async tell(hours: UsageHour[], now: Date): Promise<number> {
    const results = await this.marketplace.report(hours.map(eventOf), BACKGROUND);
    const inactive = hours.filter((_, at) => results[at]?.status === NOT_ACTIVE).map((one) => one.subscription);
    const ended = await this.endedOf(new Set(inactive), now);
    const settled = hours
      .map((hour, at) => settle(hour, results[at], ended.has(hour.subscription), now))
      .filter((one) => one.state !== 'waiting');
    if (settled.length > 0) this.store.save(...settled.map((one) => change('hour', hourKey(one), one)));
    for (const one of settled) {
      if (one.state !== 'accepted') log(`usage: ${hourKey(one)}, ${one.billable} units, ${one.state}: ${one.answer}`);
    }
    return settled.length;
  }

  /** Which of these are over. What we know may be older than the answer, unless it says that too. */
  private async endedOf(inactive: Set<string>, now: Date): Promise<Set<string>> {
    const ended = new Set<string>();
    for (const id of inactive) {
      let known = this.subscribers.get(id);
      try {
        if (known?.status === 'Subscribed') known = await this.subscribers.readAgain(id, now, BACKGROUND);
      } catch (error) {
        log(`usage: ${id} could not be read, ${error instanceof Error ? error.message : String(error)}`);
      }
      if (known?.status === 'Unsubscribed') ended.add(id);
    }
    return ended;
  }

  /** Hours that were settled long ago, and the sums of terms that nobody asks about any more. */
  private forget(now: Date): void {
    const old = now.getTime() - KEPT_MS;
    const hours = this.store
      .all('hour')
      .filter((one) => one.state !== 'open' && one.state !== 'waiting' && Date.parse(one.at) < old)
      .map(hourKey);
    const sums = this.store
      .all('allowance')
      .filter(
        (one) =>
          Date.parse(one.termStart) < old &&
          this.store.get('subscriber', one.subscription)?.term?.start !== one.termStart,
      )
      .map(allowanceKey);
    this.store.forget('hour', hours);
    this.store.forget('allowance', sums);
  }
}

function hourOf(now: Date): string {
  return new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS).toISOString();
}

/** Units that are charged when so many are used. Of what is unlimited nothing is. */
const beyond = (used: number, included: number | null): number =>
  included === null ? 0 : Math.max(0, used - included);

/** The same hour makes the same event each time: one that was told before is then answered as a duplicate. */
function eventOf(hour: UsageHour): UsageEvent {
  return {
    resourceId: hour.subscription,
    quantity: hour.billable,
    dimension: hour.dimension,
    effectiveStartTime: hour.at,
    planId: hour.plan,
  };
}

const NOT_ACTIVE = 'ResourceNotActive';
const REFUSED = new Set([
  'Expired',
  'ResourceNotFound',
  'ResourceNotAuthorized',
  'InvalidDimension',
  'InvalidQuantity',
  'BadArgument',
]);

/** What an answer makes of an hour. One that may be taken later goes on waiting, as long as the marketplace takes it. */
function settle(hour: UsageHour, result: UsageResult | undefined, ended: boolean, now: Date): UsageHour {
  const tooOld = Date.parse(hour.at) + WINDOW_MS < now.getTime();
  const status = result?.status ?? '';
  if (status === 'Accepted') return { ...hour, state: 'accepted', answer: result?.usageEventId ?? '' };
  if (status === 'Duplicate') return duplicate(hour, result);
  // One that is suspended, and not over, may come back within the day.
  if (status === NOT_ACTIVE && !ended && !tooOld) return hour;
  if (status === NOT_ACTIVE || REFUSED.has(status) || tooOld) return { ...hour, state: 'refused', answer: status || 'Expired' };
  return hour;
}

/** An answer was lost, and the event is there: that is what we wanted, if it is the same event. */
function duplicate(hour: UsageHour, result: UsageResult | undefined): UsageHour {
  const first = result?.error?.additionalInfo?.acceptedMessage;
  if (first === undefined || first.quantity === hour.billable)
    return { ...hour, state: 'duplicate', answer: first?.usageEventId ?? '' };
  return { ...hour, state: 'refused', answer: `Duplicate of ${first.quantity}` };
}
