import { type Marketplace, type Patience } from './marketplace/client.js';

/** What time it is at the marketplace, whose hours and terms count. */
export type Clock = (patience: Patience) => Promise<Date>;

export const machineClock: Clock = () => Promise.resolve(new Date());

/** A sandbox lives on a clock of its own, which stands still until somebody moves it. */
export function sandboxClock(marketplace: Marketplace): Clock {
  return (patience) => marketplace.sandboxTime(patience);
}
