import type { Language } from './pages/words.js';

/**
 * What we sell, in the words of our customers. The marketplace tells ids, and names in English; what is not listed here is
 * shown as it tells it.
 */
interface Product {
  name: Record<Language, string>;
  plans: Record<string, Record<Language, string>>;
  dimensions?: Record<string, Record<Language, string>>;
}

const PRODUCTS: Record<string, Product> = {
  'atelier-commun': {
    name: { en: 'Atelier Commun – Team Projects', fr: "Atelier Commun – Projets d'équipe" },
    plans: {
      equipe: { en: 'Team', fr: 'Équipe' },
      'equipe-engagement': { en: 'Team, yearly commitment', fr: 'Équipe, engagement annuel' },
      direction: { en: 'Steering', fr: 'Direction' },
    },
  },
  vitrine: {
    name: { en: 'Vitrine – Business Website', fr: "Vitrine – Site d'entreprise" },
    plans: {
      essentielle: { en: 'Essential', fr: 'Essentielle' },
      boutique: { en: 'Shop', fr: 'Boutique' },
    },
    dimensions: { orders: { en: 'Shop orders', fr: 'Commandes de la boutique' } },
  },
  'carnet-de-reunion': {
    name: { en: 'Carnet de Réunion – Meeting Minutes', fr: 'Carnet de Réunion – Comptes rendus' },
    plans: {
      standard: { en: 'Standard, with free month', fr: 'Standard, avec un mois gratuit' },
      associations: { en: 'Associations', fr: 'Associations' },
    },
  },
  classeur: {
    name: { en: 'Classeur – Document Archive', fr: 'Classeur – Gestion documentaire' },
    plans: {
      bureau: { en: 'Office', fr: 'Bureau' },
      etude: { en: 'Law office', fr: 'Étude' },
      'etude-sur-mesure': { en: 'Law office, agreed terms', fr: 'Étude, conditions convenues' },
    },
  },
};

export function productName(offer: string, language: Language): string {
  return PRODUCTS[offer]?.name[language] ?? offer;
}

export function planName(of: { offer: string; plan: string; planName: string }, language: Language): string {
  return PRODUCTS[of.offer]?.plans[of.plan]?.[language] ?? of.planName;
}

export function dimensionName(offer: string, dimension: { id: string; name: string }, language: Language): string {
  return PRODUCTS[offer]?.dimensions?.[dimension.id]?.[language] ?? dimension.name;
}
