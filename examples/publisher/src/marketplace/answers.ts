import { z } from 'zod';

/** The parts of the marketplace's answers that this program uses. What else is there is ignored. */

export const status = z.enum(['PendingFulfillmentStart', 'Subscribed', 'Suspended', 'Unsubscribed']);

export const subscription = z.object({
  id: z.guid().toLowerCase(),
  offerId: z.string(),
  planId: z.string(),
  quantity: z.number().int().positive().optional(),
  saasSubscriptionStatus: status,
  beneficiary: z.object({ emailId: z.string().optional() }).optional(),
  purchaser: z.object({ emailId: z.string().optional() }).optional(),
  term: z.object({ startDate: z.string().optional(), endDate: z.string().optional(), termUnit: z.string() }),
});

export const resolved = z.object({ id: z.guid().toLowerCase(), subscription });

const term = z.object({
  termUnit: z.string(),
  meteredQuantityIncluded: z.array(z.object({ dimensionId: z.string(), units: z.coerce.number() })),
});

export const plan = z.object({
  planId: z.string(),
  displayName: z.string(),
  description: z.string().default(''),
  isPricePerSeat: z.boolean().default(false),
  planComponents: z.object({
    recurrentBillingTerms: z.array(term),
    meteringDimensions: z.array(z.object({ id: z.string(), unitOfMeasure: z.string(), displayName: z.string() })),
  }),
});

export const plans = z.object({ plans: z.array(plan) });

/** Of a list its ids are used; each one is then read for itself, so that one that is odd does not hide the others. */
const listed = z.object({ id: z.guid().toLowerCase(), saasSubscriptionStatus: z.string() });
export const page = z.object({ subscriptions: z.array(listed), '@nextLink': z.string().optional() });

export const operation = z.object({
  id: z.guid().toLowerCase(),
  subscriptionId: z.guid().toLowerCase(),
  action: z.string(),
  status: z.enum(['NotStarted', 'InProgress', 'Succeeded', 'Failed', 'Conflict']),
  planId: z.string().optional(),
  quantity: z.number().int().optional(),
});

/** One item of the answer to a batch of usage events. */
export const usageResult = z.object({
  status: z.string(),
  usageEventId: z.string().optional(),
  error: z
    .object({
      message: z.string().optional(),
      additionalInfo: z
        .object({ acceptedMessage: z.object({ usageEventId: z.string(), quantity: z.number() }) })
        .optional(),
    })
    .optional(),
});

export const usageResults = z.object({ count: z.number().int(), result: z.array(usageResult) });

export const clock = z.object({ now: z.string() });

/** What the webhook is told. */
export const notification = z.object({
  id: z.guid().toLowerCase(),
  subscriptionId: z.guid().toLowerCase(),
  action: z.string(),
  planId: z.string().nullish(),
  quantity: z.number().int().nullish(),
  subscription: z.object({ isTest: z.boolean().nullish() }).nullish(),
});

export type MarketSubscription = z.infer<typeof subscription>;
export type ListedSubscription = z.infer<typeof listed>;
export type MarketPlan = z.infer<typeof plan>;
export type MarketOperation = z.infer<typeof operation>;
export type UsageResult = z.infer<typeof usageResult>;
export type Notification = z.infer<typeof notification>;
