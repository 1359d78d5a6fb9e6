import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { words } from '../src/pages/words.js';

describe('the words', () => {
  it('go with their numbers, and in French 0 is singular', () => {
    const { en, fr } = words;
    const said = [0, 1, 2].map((count) => [
      en.subscribersCount(count),
      en.compared(count),
      en.reportedNow(count),
      en.failed(count),
      fr.subscribersCount(count),
      fr.compared(count),
      fr.reportedNow(count),
      fr.failed(count),
      en.seatsTaken(0, count),
      fr.seatsTaken(count, 5),
    ]);
    assert.deepEqual(said, [
      [
        '0 subscribers',
        'Compared: 0 subscriptions.',
        'Reported: 0 hours.',
        '0 subscriptions could not be read.',
        '0 abonné',
        'Comparé : 0 abonnement.',
        'Déclaré : 0 heure.',
        "0 abonnement n'a pas pu être lu.",
        '0 of 0 seats taken',
        '0 poste occupé sur 5',
      ],
      [
        '1 subscriber',
        'Compared: 1 subscription.',
        'Reported: 1 hour.',
        '1 subscription could not be read.',
        '1 abonné',
        'Comparé : 1 abonnement.',
        'Déclaré : 1 heure.',
        "1 abonnement n'a pas pu être lu.",
        '0 of 1 seat taken',
        '1 poste occupé sur 5',
      ],
      [
        '2 subscribers',
        'Compared: 2 subscriptions.',
        'Reported: 2 hours.',
        '2 subscriptions could not be read.',
        '2 abonnés',
        'Comparé : 2 abonnements.',
        'Déclaré : 2 heures.',
        "2 abonnements n'ont pas pu être lus.",
        '0 of 2 seats taken',
        '2 postes occupés sur 5',
      ],
    ]);
  });

  it('are those of the glossary', () => {
    const { fr } = words;
    assert.deepEqual([fr.plan, fr.dimension], ['Plan', 'Compteur']);
    assert.doesNotMatch(JSON.stringify(fr), /\bformules?\b/i);
  });
});
