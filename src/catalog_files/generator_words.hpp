#pragma once

#include <array>
#include <string_view>

/// Vocabulary of the catalog generator.
namespace comptoir::catalog_files {

struct WordPair {
    std::string_view en;
    std::string_view fr;
};

/// What a product does, and the category it belongs to.
struct Purpose {
    WordPair name;
    WordPair sentence;
    std::string_view category;
};

inline constexpr std::array<std::string_view, 40> kNameStarts = {
    "Alder", "Amber",  "Birch", "Bram",    "Calder", "Cedar", "Clear", "Corvo", "Dorn",   "Elder",
    "Ember", "Fenn",   "Flint", "Gale",    "Grove",  "Harl",  "Hazel", "Iris",  "Juni",   "Kelda",
    "Lark",  "Linde",  "Marl",  "Mira",    "Norda",  "Oak",   "Orla",  "Pell",  "Quill",  "Rowan",
    "Saffi", "Sorrel", "Tarn",  "Thistle", "Umbra",  "Vale",  "Verda", "Wren",  "Yarrow", "Zephy"};

inline constexpr std::array<std::string_view, 40> kNameEnds = {
    "bank",  "beam",  "bridge", "brook", "cast", "craft", "dale", "deck",  "field", "fold",
    "forge", "gate",  "haven",  "hold",  "key",  "lane",  "line", "loft",  "mark",  "mere",
    "mill",  "nest",  "path",   "point", "port", "quay",  "reed", "ridge", "ring",  "shore",
    "side",  "sight", "stead",  "stone", "tide", "tower", "ward", "way",   "well",  "yard"};

inline constexpr std::array<std::string_view, 12> kPublisherEnds = {
    "Software", "Systems", "Digital", "Labs",         "Works",    "Cloud",
    "Studio",   "Data",    "Logic",   "Applications", "Services", "Networks"};

inline constexpr std::array<Purpose, 30> kPurposes = {{
    {{"Dashboards", "Tableaux de bord"},
     {"It turns scattered figures into pages that answer one question each.",
      "Il transforme des chiffres épars en pages qui répondent chacune à une question."},
     "analytics"},
    {{"Assistant", "Assistant"},
     {"It answers routine questions from your own documents and names its source.",
      "Il répond aux questions courantes à partir de vos documents et cite sa source."},
     "ai-machine-learning"},
    {{"Shared Register", "Registre partagé"},
     {"It keeps a register that several organisations write and none can alter.",
      "Il tient un registre que plusieurs organisations écrivent et qu'aucune ne peut altérer."},
     "blockchain"},
    {{"Render Queue", "File de calcul"},
     {"It spreads heavy computations over machines that would otherwise sleep.",
      "Il répartit de lourds calculs sur des machines qui dormiraient sinon."},
     "compute"},
    {{"Cluster Console", "Console de grappe"},
     {"It shows what runs where and lets teams deploy without a ticket.",
      "Il montre ce qui tourne où et laisse les équipes déployer sans ticket."},
     "containers"},
    {{"Query Store", "Magasin de requêtes"},
     {"It stores tables safely and answers within milliseconds.",
      "Il conserve les tables en sûreté et répond en quelques millisecondes."},
     "databases"},
    {{"Code Review", "Relecture de code"},
     {"It brings the right reviewer to the right line of a change.",
      "Il amène le bon relecteur à la bonne ligne d'un changement."},
     "developer-tools"},
    {{"Release Train", "Train de mise en production"},
     {"It carries changes to production in small steps that can be undone.",
      "Il conduit les changements en production par petits pas réversibles."},
     "devops"},
    {{"Sign-in", "Connexion unique"},
     {"It replaces thirty passwords by one safe sign-in.",
      "Il remplace trente mots de passe par une seule connexion sûre."},
     "identity"},
    {{"Message Bus", "Bus de messages"},
     {"It carries orders and invoices between systems and proves their arrival.",
      "Il porte commandes et factures entre systèmes et prouve leur arrivée."},
     "integration"},
    {{"Sensor Hub", "Concentrateur de capteurs"},
     {"It gathers readings of machines and reports what is out of the ordinary.",
      "Il recueille les mesures des machines et signale ce qui sort de l'ordinaire."},
     "internet-of-things"},
    {{"Asset Inventory", "Inventaire du parc"},
     {"It knows every device, its owner and the end of its warranty.",
      "Il connaît chaque appareil, son détenteur et la fin de sa garantie."},
     "it-management-tools"},
    {{"Video Desk", "Régie vidéo"},
     {"It cuts, subtitles and publishes recordings on the same day.",
      "Il monte, sous-titre et publie les enregistrements le jour même."},
     "media"},
    {{"Data Mover", "Déménageur de données"},
     {"It copies systems to their new place and compares both until they agree.",
      "Il copie les systèmes à leur nouvelle place et compare les deux jusqu'à l'accord."},
     "migration"},
    {{"Spatial Guide", "Guide spatial"},
     {"It lays instructions over the machine in front of you.",
      "Il superpose les consignes à la machine que vous avez devant vous."},
     "mixed-reality"},
    {{"Night Watch", "Veille de nuit"},
     {"It watches services around the clock and wakes only who can help.",
      "Il surveille les services jour et nuit et ne réveille que qui peut aider."},
     "monitoring-diagnostics"},
    {{"Branch Link", "Lien d'agences"},
     {"It connects branches over any line and keeps calls clear.",
      "Il relie les agences par toute ligne et garde les appels clairs."},
     "networking"},
    {{"Mail Shield", "Bouclier de messagerie"},
     {"It holds back forged messages and explains why.",
      "Il retient les messages falsifiés et explique pourquoi."},
     "security"},
    {{"Backup", "Sauvegarde"},
     {"It copies data every hour and restores it for practice every week.",
      "Il copie les données chaque heure et les restaure pour s'exercer chaque semaine."},
     "storage"},
    {{"Site Builder", "Créateur de sites"},
     {"It publishes accessible pages that load in a second.",
      "Il publie des pages accessibles qui s'ouvrent en une seconde."},
     "web"},
    {{"Project Board", "Tableau de projet"},
     {"It shows who does what until when, on one board.",
      "Il montre qui fait quoi et pour quand, sur un seul tableau."},
     "collaboration"},
    {{"Policy Book", "Recueil de règles"},
     {"It keeps rules in one approved version that people sign.",
      "Il garde les règles en une seule version approuvée que l'on signe."},
     "compliance-legal"},
    {{"Help Desk", "Centre d'aide"},
     {"It gathers questions from all channels in one queue.",
      "Il réunit les questions de tous les canaux dans une file."},
     "customer-service"},
    {{"Ledger", "Grand livre"},
     {"It books what it recognises and asks about the rest.",
      "Il comptabilise ce qu'il reconnaît et interroge sur le reste."},
     "finance"},
    {{"Route Planner", "Planificateur de tournées"},
     {"It finds rounds that respect promises, roads and breaks.",
      "Il trouve des tournées qui respectent les promesses, les routes et les pauses."},
     "geolocation"},
    {{"Staff File", "Dossier du personnel"},
     {"It counts leave, keeps contracts and prepares payroll.",
      "Il compte les congés, garde les contrats et prépare la paie."},
     "human-resources"},
    {{"Newsletter", "Lettre d'information"},
     {"It writes to people who asked for it and stops when they do not read.",
      "Il écrit à ceux qui l'ont demandé et s'arrête quand ils ne lisent plus."},
     "marketing"},
    {{"Warehouse", "Gestion d'entrepôt"},
     {"It leads pickers the short way and counts stock on the side.",
      "Il guide les préparateurs au plus court et compte le stock en passant."},
     "operations-supply-chain"},
    {{"Document Safe", "Coffre de documents"},
     {"It files papers by itself and finds them by a single word.",
      "Il classe les papiers de lui-même et les retrouve par un seul mot."},
     "productivity"},
    {{"Quotes", "Devis"},
     {"It prices complicated products correctly in minutes.",
      "Il chiffre justement des produits compliqués en quelques minutes."},
     "sales"},
}};

/// For whom; French includes the article.
inline constexpr std::array<WordPair, 24> kUsers = {{
    {"Bakeries", "les boulangeries"},
    {"Clinics", "les cliniques"},
    {"Schools", "les écoles"},
    {"Law Firms", "les cabinets d'avocats"},
    {"Museums", "les musées"},
    {"Hotels", "les hôtels"},
    {"Builders", "les entreprises du bâtiment"},
    {"Wholesalers", "les grossistes"},
    {"Insurers", "les assureurs"},
    {"Banks", "les banques"},
    {"Workshops", "les ateliers"},
    {"Cities", "les communes"},
    {"Charities", "les associations"},
    {"Carriers", "les transporteurs"},
    {"Farms", "les exploitations agricoles"},
    {"Pharmacies", "les pharmacies"},
    {"Publishers", "les maisons d'édition"},
    {"Utilities", "les régies d'énergie"},
    {"Studios", "les studios"},
    {"Laboratories", "les laboratoires"},
    {"Retailers", "les commerçants"},
    {"Restaurants", "les restaurants"},
    {"Shipyards", "les chantiers navals"},
    {"Universities", "les universités"},
}};

inline constexpr std::array<WordPair, 12> kPromises = {{
    {"People learn it in an afternoon, and every screen can be used with the keyboard alone.",
     "On l'apprend en un après-midi, et chaque écran s'utilise au clavier seul."},
    {"All data can be exported at any time in open formats.",
     "Toutes les données s'exportent à tout moment dans des formats ouverts."},
    {"Hosting, backups and updates are included.",
     "L'hébergement, les sauvegardes et les mises à jour sont compris."},
    {"A trace tells who changed what and when.", "Une trace dit qui a changé quoi et quand."},
    {"It works with what you have: spreadsheets, mail and your accounting system.",
     "Il s'accorde avec l'existant : feuilles de calcul, messagerie et comptabilité."},
    {"Support answers within four working hours, in English and in French.",
     "L'assistance répond sous quatre heures ouvrées, en anglais et en français."},
    {"Several sites and companies can be kept apart or looked at together.",
     "Plusieurs sites et sociétés peuvent être séparés ou regardés ensemble."},
    {"Rights follow roles, and leaving staff lose access the same day.",
     "Les droits suivent les rôles, et qui part perd l'accès le jour même."},
    {"An open interface lets your developers build what is missing.",
     "Une interface ouverte laisse vos développeurs bâtir ce qui manque."},
    {"Reports are ready on Monday morning without anybody asking.",
     "Les rapports sont prêts le lundi matin sans que personne les demande."},
    {"It also runs on a telephone, with or without network.",
     "Il fonctionne aussi sur téléphone, avec ou sans réseau."},
    {"New features appear once a quarter, announced and documented.",
     "Les nouveautés arrivent une fois par trimestre, annoncées et documentées."},
}};

inline constexpr std::array<WordPair, 3> kPlanNames = {
    {{"Starter", "Départ"}, {"Business", "Entreprise"}, {"Enterprise", "Grande entreprise"}}};

}  // namespace comptoir::catalog_files
