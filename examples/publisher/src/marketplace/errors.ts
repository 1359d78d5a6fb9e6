/** The code of a refusal when the subscription is of an offer that names another application. */
export const FOREIGN_OFFER = 'ForeignOffer';

/** The marketplace said no. Asking again brings the same answer. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(`${status} ${code}: ${message}`);
  }
}

/** The marketplace could not be asked, or had trouble of its own. Asking again later may help. */
export class Unreachable extends Error {
  constructor(what: string, cause?: unknown) {
    super(what, { cause });
  }
}
