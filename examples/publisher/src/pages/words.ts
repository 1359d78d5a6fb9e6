/** Everything that people read, in both languages. */

export type Language = 'en' | 'fr';

const RULES: Record<Language, Intl.PluralRules> = {
  en: new Intl.PluralRules('en'),
  fr: new Intl.PluralRules('fr'),
};

/** The form that goes with a number: French has its singular for 0 too. */
function form(language: Language, count: number, one: string, other: string): string {
  return RULES[language].select(count) === 'one' ? one : other;
}

const en = {
  language: 'Language',
  skip: 'Skip to the content',
  product: 'Fabrique Lumen',

  welcomeTitle: 'Welcome',
  welcome: 'You reach your purchase through the activation link that your reseller gave you.',
  welcomeBack: 'If you have used it already, open it once more: it leads to your workspace.',

  activateTitle: 'Set up your purchase',
  bought: 'What you bought',
  offer: 'Product',
  plan: 'Plan',
  seats: 'Seats',
  noSeats: 'not counted',
  term: 'Term',
  fromActivation: 'begins when you finish this page',
  terms: { P1M: '1 month', P1Y: '1 year', P2Y: '2 years', P3Y: '3 years' } as Record<string, string>,
  needed: 'What we need from you',
  workspaceLabel: 'Name of the workspace',
  workspaceHint: 'Your people see it. At most 80 characters.',
  contactLabel: 'E-mail address of your company',
  contactHint: 'We write to it about this subscription only.',
  activate: 'Set up and activate',
  billingStarts: 'The term, and the billing by your reseller, begin with this step.',
  mistakes: 'Please check what you have entered',
  workspaceWrong: 'Enter a name of 1 to 80 characters.',
  contactWrong: 'Enter a complete e-mail address, such as office@example.com.',

  linkTitle: 'This link cannot be used',
  linkExpired: 'A link is good for 24 hours. Open the activation link of your reseller again: it gives you a new one.',
  linkForeign: 'This purchase belongs to another publisher. Ask your reseller for the right link.',
  refusedTitle: 'The purchase could not be activated',
  refused:
    'The marketplace refused it. It may have been cancelled, or not been activated within 30 days. Ask your reseller.',
  awayTitle: 'The marketplace does not answer',
  away: 'Nothing was lost. Wait a minute, then try again.',
  tryAgain: 'Try again',
  endedTitle: 'This subscription has ended',
  ended: 'Its workspace is closed. To go on, buy it again from your reseller.',
  foreignFormTitle: 'This form was sent from another site',
  foreignForm: 'Open the page again from its link, and send the form from there.',
  lostTitle: 'There is no such page',
  lost: 'Check the address, or open the activation link of your reseller again.',
  brokenTitle: 'Something went wrong here',
  broken: 'It is our fault, and we have it on record. Try again later.',
  largeTitle: 'That was too much',
  large: 'What you sent is larger than any form of ours.',

  workspace: 'Workspace',
  unnamed: 'Without a name',
  status: 'Status',
  statuses: {
    PendingFulfillmentStart: 'not yet activated',
    Subscribed: 'active',
    Suspended: 'suspended',
    Unsubscribed: 'ended',
  },
  until: (day: string) => `until ${day}`,
  done: 'Your workspace is ready.',
  keepLink: 'Keep the address of this page: it is the key to your workspace.',
  suspendedNotice: 'This subscription is suspended. Your data is safe; speak to your reseller to have it lifted.',
  pendingNotice: 'The activation is on its way. Reload this page in a moment.',
  endedNotice: 'This subscription has ended. The workspace is closed, and what you told us is erased after 30 days.',
  people: 'People',
  seatsTaken: (taken: number, seats: number) => `${taken} of ${seats} ${form('en', seats, 'seat', 'seats')} taken`,
  nobody: 'Nobody has a seat yet.',
  personLabel: 'E-mail address of a person',
  giveSeat: 'Give a seat',
  remove: 'Remove',
  removePerson: (email: string) => `Remove ${email}`,
  seatFull: 'All seats are taken. Remove somebody, or have your reseller buy more seats.',
  seatTaken: 'This person has a seat already.',
  seatClosed: 'This is possible only while the subscription is active.',
  usage: 'Usage',
  usageExplained: 'We report by the hour what is beyond your plan; the marketplace charges it with the next invoice.',
  usedOf: (used: number, included: number | null) =>
    included === null
      ? `${used} used in this term, without a limit`
      : `${used} used in this term, ${included} included`,
  unitsLabel: (name: string) => `How many: ${name}`,
  countUnits: 'Count',
  countedDone: 'It was counted.',
  unitsWrong: (most: number) => `Enter a whole number from 1 to ${most}.`,
  hours: 'Hours',
  noHours: 'Nothing was used yet.',
  hour: 'Hour (UTC)',
  dimension: 'Meter',
  units: 'Units',
  billable: 'Charged',
  state: 'Report',
  states: {
    open: 'still counting',
    nothing: 'included',
    waiting: 'to be reported',
    accepted: 'accepted',
    duplicate: 'accepted before',
    refused: 'refused',
  },

  subscribersTitle: 'Subscribers',
  subscribersCount: (count: number) => `${count} ${form('en', count, 'subscriber', 'subscribers')}`,
  noSubscribers: 'Nobody has bought yet. Subscribers appear once they have opened their activation link.',
  contact: 'Contact',
  reported: 'To be reported',
  compare: 'Compare with the marketplace',
  report: 'Report usage now',
  compared: (count: number) => `Compared: ${count} ${form('en', count, 'subscription', 'subscriptions')}.`,
  failed: (count: number) =>
    `${count} ${form('en', count, 'subscription', 'subscriptions')} could not be read.`,
  reportedNow: (count: number) => `Reported: ${count} ${form('en', count, 'hour', 'hours')}.`,
  next: 'Next page',
  previous: 'Previous page',
  pages: 'Pages',
};

export type Words = typeof en;

const fr: Words = {
  language: 'Langue',
  skip: 'Aller au contenu',
  product: 'Fabrique Lumen',

  welcomeTitle: 'Bienvenue',
  welcome: "Vous accédez à votre achat par le lien d'activation que votre revendeur vous a remis.",
  welcomeBack: "Si vous l'avez déjà utilisé, ouvrez-le de nouveau : il mène à votre espace de travail.",

  activateTitle: 'Préparer votre achat',
  bought: 'Ce que vous avez acheté',
  offer: 'Produit',
  plan: 'Plan',
  seats: 'Postes',
  noSeats: 'non comptés',
  term: 'Période',
  fromActivation: 'commence quand vous terminez cette page',
  terms: { P1M: '1 mois', P1Y: '1 an', P2Y: '2 ans', P3Y: '3 ans' },
  needed: "Ce qu'il nous faut",
  workspaceLabel: "Nom de l'espace de travail",
  workspaceHint: 'Vos équipes le voient. 80 caractères au plus.',
  contactLabel: 'Adresse de courriel de votre société',
  contactHint: 'Nous y écrivons au sujet de cet abonnement seulement.',
  activate: 'Préparer et activer',
  billingStarts: 'La période, et la facturation par votre revendeur, commencent avec cette étape.',
  mistakes: 'Vérifiez votre saisie',
  workspaceWrong: 'Saisissez un nom de 1 à 80 caractères.',
  contactWrong: 'Saisissez une adresse complète, par exemple bureau@example.com.',

  linkTitle: 'Ce lien ne peut pas servir',
  linkExpired:
    "Un lien est valable 24 heures. Ouvrez de nouveau le lien d'activation de votre revendeur : il en donne un nouveau.",
  linkForeign: "Cet achat relève d'un autre éditeur. Demandez le bon lien à votre revendeur.",
  refusedTitle: "L'achat n'a pas pu être activé",
  refused:
    "La place de marché l'a refusé. Il a peut-être été annulé, ou n'a pas été activé dans les 30 jours. Adressez-vous à votre revendeur.",
  awayTitle: 'La place de marché ne répond pas',
  away: "Rien n'est perdu. Attendez une minute, puis réessayez.",
  tryAgain: 'Réessayer',
  endedTitle: 'Cet abonnement a pris fin',
  ended: 'Son espace de travail est fermé. Pour continuer, achetez-le de nouveau chez votre revendeur.',
  foreignFormTitle: "Ce formulaire vient d'un autre site",
  foreignForm: 'Ouvrez de nouveau la page par son lien, et envoyez le formulaire depuis celle-ci.',
  lostTitle: "Cette page n'existe pas",
  lost: "Vérifiez l'adresse, ou ouvrez de nouveau le lien d'activation de votre revendeur.",
  brokenTitle: "Quelque chose s'est mal passé ici",
  broken: "C'est de notre faute, et nous en gardons la trace. Réessayez plus tard.",
  largeTitle: 'Envoi trop volumineux',
  large: 'Votre envoi dépasse la taille de nos formulaires.',

  workspace: 'Espace de travail',
  unnamed: 'Sans nom',
  status: 'État',
  statuses: {
    PendingFulfillmentStart: 'pas encore activé',
    Subscribed: 'actif',
    Suspended: 'suspendu',
    Unsubscribed: 'terminé',
  },
  until: (day) => `jusqu'au ${day}`,
  done: 'Votre espace de travail est prêt.',
  keepLink: "Conservez l'adresse de cette page : elle est la clé de votre espace de travail.",
  suspendedNotice:
    "Cet abonnement est suspendu. Vos données sont à l'abri ; voyez votre revendeur pour lever la suspension.",
  pendingNotice: "L'activation est en cours. Rechargez cette page dans un instant.",
  endedNotice:
    "Cet abonnement a pris fin. L'espace de travail est fermé, et les informations fournies sont effacées après 30 jours.",
  people: 'Personnes',
  seatsTaken: (taken, seats) => `${taken} ${form('fr', taken, 'poste occupé', 'postes occupés')} sur ${seats}`,
  nobody: "Personne n'a encore de poste.",
  personLabel: "Adresse de courriel d'une personne",
  giveSeat: 'Attribuer un poste',
  remove: 'Retirer',
  removePerson: (email) => `Retirer ${email}`,
  seatFull: "Tous les postes sont occupés. Retirez quelqu'un, ou faites acheter d'autres postes par votre revendeur.",
  seatTaken: 'Cette personne a déjà un poste.',
  seatClosed: "Ce n'est possible que si l'abonnement est actif.",
  usage: 'Consommation',
  usageExplained:
    "Nous déclarons à l'heure ce qui dépasse votre plan ; la place de marché le facture avec la prochaine facture.",
  usedOf: (used, included) =>
    included === null
      ? `${used} pendant cette période, sans limite`
      : `${used} pendant cette période, ${included} compris`,
  unitsLabel: (name) => `Combien : ${name}`,
  countUnits: 'Compter',
  countedDone: "C'est compté.",
  unitsWrong: (most) => `Saisissez un nombre entier de 1 à ${most}.`,
  hours: 'Heures',
  noHours: "Rien n'a encore été consommé.",
  hour: 'Heure (UTC)',
  dimension: 'Compteur',
  units: 'Unités',
  billable: 'Facturées',
  state: 'Déclaration',
  states: {
    open: 'en cours',
    nothing: 'comprise',
    waiting: 'à déclarer',
    accepted: 'acceptée',
    duplicate: 'déjà acceptée',
    refused: 'refusée',
  },

  subscribersTitle: 'Abonnés',
  subscribersCount: (count) => `${count} ${form('fr', count, 'abonné', 'abonnés')}`,
  noSubscribers: "Personne n'a encore acheté. Les abonnés apparaissent dès qu'ils ont ouvert leur lien d'activation.",
  contact: 'Contact',
  reported: 'À déclarer',
  compare: 'Comparer avec la place de marché',
  report: 'Déclarer la consommation',
  compared: (count) => `Comparé : ${count} ${form('fr', count, 'abonnement', 'abonnements')}.`,
  failed: (count) =>
    `${count} ${form('fr', count, "abonnement n'a pas pu être lu", "abonnements n'ont pas pu être lus")}.`,
  reportedNow: (count) => `Déclaré : ${count} ${form('fr', count, 'heure', 'heures')}.`,
  next: 'Page suivante',
  previous: 'Page précédente',
  pages: 'Pages',
};

export const words: Record<Language, Words> = { en, fr };

const LOCALES: Record<Language, string> = { en: 'en-GB', fr: 'fr-FR' };

/** A day of the marketplace, which lives in UTC. */
export function day(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(iso));
}

export function minute(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(new Date(iso));
}
