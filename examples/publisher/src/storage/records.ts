import { z } from 'zod';

/** What a plan counts beside its fee. `included` units of a term are free; null: all of them. */
export const dimension = z.object({
  id: z.string(),
  name: z.string(),
  unit: z.string(),
  included: z.number().nullable(),
});

/** One purchase, and what we have set up for it. */
export const subscriber = z.object({
  id: z.string(),
  offer: z.string(),
  plan: z.string(),
  planName: z.string(),
  dimensions: z.array(dimension),
  /** Seats that were bought; null where the plan has none. */
  seats: z.number().int().nullable(),
  status: z.enum(['PendingFulfillmentStart', 'Subscribed', 'Suspended', 'Unsubscribed']),
  /** First instant of the term and its last day, once activated. */
  term: z.object({ start: z.string(), end: z.string(), unit: z.string() }).nullable(),
  /** Unguessable; whoever knows the address of the workspace may use it. */
  key: z.string(),
  /** What the buyer told us; null until then. */
  workspace: z.string().nullable(),
  contact: z.string().nullable(),
  /** Addresses of the people who have a seat. */
  members: z.array(z.string()),
  endedAt: z.string().nullable(),
});

/** An operation of the marketplace that we have dealt with, so that its repetition does nothing. */
export const operation = z.object({
  id: z.string(),
  subscription: z.string(),
  action: z.string(),
  outcome: z.string(),
  at: z.string(),
});

/** What one subscription used of one dimension in one hour, and what became of telling the marketplace. */
export const hour = z.object({
  subscription: z.string(),
  dimension: z.string(),
  plan: z.string(),
  /** The start of the hour. */
  hour: z.string(),
  /** When the first unit of the hour was used. */
  at: z.string(),
  units: z.number().int(),
  /** The term of that hour, and what its plan included then. */
  termStart: z.string(),
  included: z.number().nullable(),
  /** open: still counted; nothing: all included; waiting: to be told; the rest is what the marketplace said. */
  state: z.enum(['open', 'nothing', 'waiting', 'accepted', 'duplicate', 'refused']),
  billable: z.number().int(),
  /** The marketplace's status for a refused one, its id of an accepted one. */
  answer: z.string(),
});

/** Units of a dimension in the hours of a term that are over. */
export const allowance = z.object({
  subscription: z.string(),
  dimension: z.string(),
  termStart: z.string(),
  used: z.number().int(),
});

export const kinds = { subscriber, operation, hour, allowance };

export type Dimension = z.infer<typeof dimension>;
export type Subscriber = z.infer<typeof subscriber>;
export type Operation = z.infer<typeof operation>;
export type UsageHour = z.infer<typeof hour>;
export type Allowance = z.infer<typeof allowance>;
export type Kind = keyof typeof kinds;
export type RecordOf = { subscriber: Subscriber; operation: Operation; hour: UsageHour; allowance: Allowance };

export const hourKey = (of: Pick<UsageHour, 'subscription' | 'dimension' | 'hour'>): string =>
  `${of.subscription}/${of.dimension}/${of.hour}`;
export const allowanceKey = (of: Pick<Allowance, 'subscription' | 'dimension' | 'termStart'>): string =>
  `${of.subscription}/${of.dimension}/${of.termStart}`;
