import { randomBytes } from 'node:crypto';

import { InOrder } from './in_order.js';
import { log } from './log.js';
import type { MarketPlan, MarketSubscription } from './marketplace/answers.js';
import { BACKGROUND, type Marketplace, type Patience } from './marketplace/client.js';
import { Refused, Unreachable } from './marketplace/errors.js';
import type { Put } from './storage/journal.js';
import { type Dimension, type Subscriber } from './storage/records.js';
import { change, type Store } from './storage/store.js';

/** People with a seat in one workspace; a plan may sell more seats than a workspace of this example has room for. */
export const MAX_MEMBERS = 500;

/** What the buyer tells us on the landing page. */
export interface Wishes {
  workspace: string;
  contact: string;
}

export type Seating = 'done' | 'full' | 'taken' | 'closed';

/**
 * Who has bought, what they have, and keeping it in step with the marketplace. The marketplace is always right about what
 * was bought: after every event the subscription is read again, and stored as it was read.
 */
export class Subscribers {
  readonly inOrder = new InOrder();
  /** Whether nothing that was forgotten is in the file. After a start nobody knows. */
  private erased = false;

  constructor(
    private readonly store: Store,
    private readonly marketplace: Marketplace,
  ) {}

  get(id: string): Subscriber | undefined {
    return this.store.get('subscriber', id);
  }

  /** The purchase as the marketplace tells it, joined with what we know of it. Nothing is stored. */
  async seen(sold: MarketSubscription, now: Date, patience: Patience): Promise<Subscriber> {
    return this.joined(sold, await this.planOf(sold, patience), now);
  }

  /** Reads what we know of it after the last wait: people get and lose seats while the marketplace is asked. */
  private joined(sold: MarketSubscription, plan: PlanFacts, now: Date): Subscriber {
    const known = this.get(sold.id);
    const ended = sold.saasSubscriptionStatus === 'Unsubscribed';
    return {
      id: sold.id,
      offer: sold.offerId,
      plan: sold.planId,
      ...plan,
      seats: sold.quantity ?? null,
      status: sold.saasSubscriptionStatus,
      term: termOf(sold),
      key: known?.key ?? randomBytes(24).toString('base64url'),
      workspace: known?.workspace ?? null,
      contact: known?.contact ?? null,
      members: known?.members ?? [],
      endedAt: ended ? (known?.endedAt ?? now.toISOString()) : null,
    };
  }

  /** Reads the subscription and stores what it is now, together with `more`. */
  async refresh(id: string, now: Date, patience: Patience, ...more: Put[]): Promise<Subscriber> {
    const sold = await this.marketplace.subscription(id, patience);
    const plan = await this.planOf(sold, patience);
    const subscriber = this.joined(sold, plan, now);
    this.store.save(change('subscriber', id, subscriber), ...more);
    return subscriber;
  }

  /** The same, in the order of events, for whoever is not told by one. */
  readAgain(id: string, now: Date, patience: Patience): Promise<Subscriber> {
    return this.inOrder.run(id, () => this.refresh(id, now, patience));
  }

  /**
   * Sets the workspace up and activates the purchase. It is stored before it is activated: when this program, the machine
   * or the network stops in between, resume() goes on, and the buyer may send the form again.
   */
  async provision(sold: MarketSubscription, wishes: Wishes, now: Date, patience: Patience): Promise<Subscriber> {
    const plan = await this.planOf(sold, patience);
    const subscriber = { ...this.joined(sold, plan, now), ...wishes };
    this.store.save(change('subscriber', sold.id, subscriber));
    if (subscriber.status !== 'PendingFulfillmentStart') return subscriber;
    await this.marketplace.activate(sold.id, subscriber.plan, subscriber.seats, patience);
    return this.refresh(sold.id, now, patience);
  }

  /** Activates what was set up and not activated because something stopped. Returns how many. */
  async resume(now: Date): Promise<number> {
    let done = 0;
    for (const { id } of this.store.all('subscriber')) {
      const resumed = await alone(`resume: ${id}`, () => this.inOrder.run(id, () => this.resumeOne(id, now)));
      if (resumed) done += 1;
    }
    return done;
  }

  private async resumeOne(id: string, now: Date): Promise<boolean> {
    const waiting = this.get(id);
    if (waiting?.status !== 'PendingFulfillmentStart' || waiting.workspace === null) return false;
    try {
      await this.marketplace.activate(id, waiting.plan, waiting.seats, BACKGROUND);
    } catch (error) {
      // It was cancelled meanwhile, or has waited for too long: what it is now is read below.
      if (!(error instanceof Refused)) throw error;
    }
    const read = await this.refresh(id, now, BACKGROUND);
    return read.status === 'Subscribed';
  }

  /**
   * Reads all subscriptions of the marketplace, and stores those that are activated or known. Returns how many they were,
   * and how many of them could not be read.
   */
  async compare(now: Date): Promise<{ compared: number; failed: number }> {
    const count = { compared: 0, failed: 0 };
    for await (const { id, saasSubscriptionStatus } of this.marketplace.subscriptions(BACKGROUND)) {
      const known = this.get(id) !== undefined;
      // Who has not opened the landing page yet, or never did, is no subscriber of ours.
      if (!known && (saasSubscriptionStatus === 'PendingFulfillmentStart' || saasSubscriptionStatus === 'Unsubscribed'))
        continue;
      const read = await alone(`compare: ${id}`, () => this.readAgain(id, now, BACKGROUND));
      count[read ? 'compared' : 'failed'] += 1;
    }
    return count;
  }

  /** Whether these seats are enough for those who sit already. */
  static fits(subscriber: Subscriber, seats: number | null): boolean {
    return seats === null || subscriber.members.length <= seats;
  }

  /** In the order of events: while a change of seats is decided, nobody takes one of them. */
  addMember(id: string, email: string): Promise<Seating> {
    return this.inOrder.run(id, () => Promise.resolve(this.seat(id, email)));
  }

  removeMember(id: string, email: string): Promise<Seating> {
    return this.inOrder.run(id, () => Promise.resolve(this.unseat(id, email)));
  }

  private seat(id: string, email: string): Seating {
    const subscriber = this.get(id);
    if (subscriber?.status !== 'Subscribed' || subscriber.seats === null) return 'closed';
    if (subscriber.members.includes(email)) return 'taken';
    if (subscriber.members.length >= Math.min(subscriber.seats, MAX_MEMBERS)) return 'full';
    this.save({ ...subscriber, members: [...subscriber.members, email] });
    return 'done';
  }

  private unseat(id: string, email: string): Seating {
    const subscriber = this.get(id);
    if (subscriber?.status !== 'Subscribed') return 'closed';
    this.save({ ...subscriber, members: subscriber.members.filter((one) => one !== email) });
    return 'done';
  }

  /**
   * Erases what people told us in subscriptions that ended before this time, and operations of before it: the marketplace
   * repeats a notification for hours, not for weeks. It is gone from the disk when this returns how many subscriptions it
   * were; if it fails, the next call goes on.
   */
  forget(before: Date): number {
    const due = this.store
      .all('subscriber')
      .filter((one) => one.endedAt !== null && new Date(one.endedAt) < before)
      .filter((one) => one.workspace !== null || one.contact !== null || one.members.length > 0);
    for (const one of due) this.save({ ...one, workspace: null, contact: null, members: [] });
    const old = this.store.all('operation').filter((one) => new Date(one.at) < before);
    this.store.forget(
      'operation',
      old.map((one) => one.id),
    );
    if (due.length + old.length > 0) this.erased = false;
    if (!this.erased) this.store.compact();
    this.erased = true;
    return due.length;
  }

  private save(subscriber: Subscriber): void {
    this.store.save(change('subscriber', subscriber.id, subscriber));
  }

  /** Name and dimensions of the plan. An ended subscription has no plans any more: what we knew stays. */
  private async planOf(sold: MarketSubscription, patience: Patience): Promise<PlanFacts> {
    if (sold.saasSubscriptionStatus === 'Unsubscribed') {
      const known = this.get(sold.id);
      return { planName: known?.planName ?? sold.planId, dimensions: known?.dimensions ?? [] };
    }
    const plan = await this.marketplace.plan(sold.id, sold.planId, patience);
    const known = this.get(sold.id);
    const before = known?.plan === sold.planId ? known : undefined;
    if (plan) return { planName: plan.displayName, dimensions: dimensionsOf(plan, sold.term.termUnit, before) };
    if (before) return { planName: before.planName, dimensions: before.dimensions };
    throw new Unreachable(`the plan ${sold.planId} of ${sold.id} is not listed`);
  }
}

/** Trouble with one subscription is put on record, and does not keep the others waiting. */
async function alone<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    log(`${what}: put off, ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

type PlanFacts = Pick<Subscriber, 'planName' | 'dimensions'>;

/**
 * What a term includes is listed, 0 too; a dimension that is not listed is unlimited, and nothing of it is charged. Where
 * the whole term is not listed, what was known of the same plan stays: nothing is given away because an answer lacks it.
 */
function dimensionsOf(plan: MarketPlan, termUnit: string, before: Subscriber | undefined): Dimension[] {
  const term = plan.planComponents.recurrentBillingTerms.find((one) => one.termUnit === termUnit);
  return plan.planComponents.meteringDimensions.map(({ id, displayName, unitOfMeasure }) => ({
    id,
    name: displayName,
    unit: unitOfMeasure,
    included: term
      ? (term.meteredQuantityIncluded.find((one) => one.dimensionId === id)?.units ?? null)
      : knownOf(before, id, `the plan ${plan.planId} lists no term ${termUnit}`),
  }));
}

function knownOf(before: Subscriber | undefined, id: string, trouble: string): number | null {
  const known = before?.dimensions.find((one) => one.id === id);
  if (!known) throw new Unreachable(trouble);
  return known.included;
}

/** A term says its last day, which it has to the end, in UTC. */
export function isOver(term: { end: string }, now: Date): boolean {
  const last = new Date(term.end);
  return now.getTime() >= Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), last.getUTCDate() + 1);
}

function termOf(sold: MarketSubscription): Subscriber['term'] {
  const { startDate, endDate, termUnit } = sold.term;
  return startDate && endDate ? { start: startDate, end: endDate, unit: termUnit } : null;
}
