// @ts-check
// The page's own words in each of its languages, and which language it speaks. Texts of packs and visitors never
// come here.

import {recall, remember} from './remember.js';

/** The languages of the page, by their own names. */
export const LANGUAGES = /** @type {const} */ ({en: 'English', fr: 'Français'});

/** @typedef {keyof typeof LANGUAGES} Language */

const ORDER = /** @type {Language[]} */ (Object.keys(LANGUAGES));

/**
 * Each text in the order of LANGUAGES; {name} is filled in by `say`, French spaces are narrowed there. An error's text is
 * {sentence} where its own English sentence says it best.
 * @type {Record<string, [string, string]>}
 */
const TEXTS = {
  'tagline': ['Product types from title and photo, computed on your device',
    'Type de produit selon titre et photo, sur votre appareil'],
  'language': ['Language', 'Langue'],

  'views': ['Views', 'Vues'],
  'view.classify': ['Classify', 'Classer'],
  'view.results': ['Results', 'Résultats'],
  'view.present': ['Present', 'Présenter'],
  'view.batch': ['Batch', 'Lot'],

  'batch.lead': ['Classify a whole catalogue: a CSV file, with its photos as files, a folder or a zip that may hold the CSV file too. ' +
    'Drop them anywhere on the page. All of it stays on this device.',
    'Classez tout un catalogue : un fichier CSV, avec ses photos en fichiers, en dossier ou dans un zip qui peut contenir aussi le ' +
    'fichier CSV. Déposez-les n’importe où sur la page. Tout reste sur cet appareil.'],
  'batch.choose': ['Choose a CSV file', 'Choisir un fichier CSV'],
  'batch.photos': ['Add photos or a zip', 'Ajouter des photos ou un zip'],
  'batch.folder': ['Add a folder of photos', 'Ajouter un dossier de photos'],
  'batch.columns': ['Which column holds what?', 'Que contient chaque colonne ?'],
  'batch.label': ['Label', 'Étiquette'],
  'batch.preview': ['First rows of the file', 'Premières lignes du fichier'],
  'batch.unnamed': ['(no name)', '(sans nom)'],
  'batch.choose-column': ['Choose a column', 'Choisir une colonne'],
  'batch.no-column': ['None', 'Aucune'],
  'batch.comma': ['commas', 'virgules'],
  'batch.semicolon': ['semicolons', 'points-virgules'],
  'batch.tab': ['tabs', 'tabulations'],
  'batch.encoding.windows': ['not UTF-8: read as windows-1252', 'pas en UTF-8 : lu comme windows-1252'],
  'batch.encoding.mixed.one': ['{count} line is not UTF-8 and was read as windows-1252: line {line}',
    '{count} ligne n’est pas en UTF-8 et a été lue comme windows-1252 : la ligne {line}'],
  'batch.encoding.mixed.many': ['{count} lines are not UTF-8 and were read as windows-1252, the first is line {line}',
    '{count} lignes ne sont pas en UTF-8 et ont été lues comme windows-1252, la première est la ligne {line}'],
  'batch.facts.columns.one': ['{count} column', '{count} colonne'],
  'batch.facts.columns.many': ['{count} columns', '{count} colonnes'],
  'batch.facts.labels': ['labels from {file}', 'étiquettes de {file}'],
  'batch.needs-title': ['Choose the column that holds the titles.', 'Choisissez la colonne qui contient les titres.'],
  'batch.checking': ['Reading all rows…', 'Lecture de toutes les lignes…'],
  'batch.products': ['Products', 'Produits'],
  'batch.products.one': ['{count} product', '{count} produit'],
  'batch.products.many': ['{count} products', '{count} produits'],
  'batch.photos-wanted.one': ['{count} row names a photo; add the photos to use it.',
    '{count} ligne nomme une photo ; ajoutez les photos pour l’utiliser.'],
  'batch.photos-wanted.many': ['{count} rows name a photo; add the photos to use them.',
    '{count} lignes nomment une photo ; ajoutez les photos pour les utiliser.'],
  'batch.photos-found.one': ['{found} of {count} photo found', '{found} photo trouvée sur {count}'],
  'batch.photos-found.many': ['{found} of {count} photos found', '{found} photos trouvées sur {count}'],
  'batch.labels-known.one': ['{count} row has a label: its answer is checked.', '{count} ligne est étiquetée : sa réponse est vérifiée.'],
  'batch.labels-known.many': ['{count} rows have a label: their answers are checked.',
    '{count} lignes sont étiquetées : leurs réponses sont vérifiées.'],
  'batch.labels-unknown.one': ['{count} row has a label; {unknown} is none of the types in use.',
    '{count} ligne est étiquetée ; {unknown} ne correspond à aucun type en cours d’utilisation.'],
  'batch.labels-unknown.many': ['{count} rows have a label; {unknown} are none of the types in use.',
    '{count} lignes sont étiquetées ; {unknown} ne correspondent à aucun type en cours d’utilisation.'],
  'batch.skipped.one': ['{count} row was skipped', '{count} ligne a été sautée'],
  'batch.skipped.many': ['{count} rows were skipped', '{count} lignes ont été sautées'],
  'batch.issue': ['Line {line}: {reason}', 'Ligne {line} : {reason}'],
  'batch.more.one': ['and {count} more', 'et {count} autre'],
  'batch.more.many': ['and {count} more', 'et {count} autres'],
  'batch.reason.fields': ['expected {expected} fields, found {found}', '{expected} champs étaient attendus, {found} trouvés'],
  'batch.reason.empty': ['expected a title, a description or a photo, found none',
    'un titre, une description ou une photo étaient attendus, il n’y a rien'],
  'batch.reason.index': ['its index “{index}” is not in {file}', 'son index « {index} » n’est pas dans {file}'],
  'batch.start': ['Classify', 'Classer'],
  'batch.start.one': ['Classify {count} product', 'Classer {count} produit'],
  'batch.start.many': ['Classify {count} products', 'Classer {count} produits'],
  'batch.reading': ['Reading the file…', 'Lecture du fichier…'],
  'batch.starting': ['Starting…', 'Démarrage…'],
  'batch.loading': ['Loading the models…', 'Chargement des modèles…'],
  'batch.progress': ['{done} of {total} products', '{done} produits sur {total}'],
  'batch.rate': ['{rate} a second', '{rate} par seconde'],
  'batch.left': ['about {time} left', 'encore {time} environ'],
  'batch.paused': ['Paused at {done} of {total} products', 'En pause à {done} produits sur {total}'],
  'batch.stopped': ['{file}: stopped at {done} of {total} products', '{file} : arrêté à {done} produits sur {total}'],
  'batch.done.one': ['{file}: {count} product classified', '{file} : {count} produit classé'],
  'batch.done.many': ['{file}: {count} products classified', '{file} : {count} produits classés'],
  'batch.took': ['in {time}', 'en {time}'],
  'batch.by': ['by “{title}”', 'par « {title} »'],
  'batch.seconds': ['{seconds} s', '{seconds} s'],
  'batch.minutes': ['{minutes} min {seconds} s', '{minutes} min {seconds} s'],
  'batch.hours': ['{hours} h {minutes} min', '{hours} h {minutes} min'],
  'batch.photos-gone': ['its photos were too many to keep: add them again to go on with them',
    'ses photos étaient trop nombreuses pour être gardées : ajoutez-les de nouveau pour continuer avec elles'],
  'batch.pause': ['Pause', 'Pause'],
  'batch.resume': ['Continue', 'Continuer'],
  'batch.stop': ['Stop', 'Arrêter'],
  'batch.save': ['Save the result as CSV', 'Enregistrer le résultat en CSV'],
  'batch.challenge': ['Save for the challenge', 'Enregistrer pour le challenge'],
  'batch.file': ['classified', 'classé'],
  'batch.clear': ['New batch', 'Nouveau lot'],
  'batch.undo': ['Undo correction', 'Annuler la correction'],
  'batch.type': ['Type', 'Type'],
  'batch.all-types': ['All types', 'Tous les types'],
  'batch.line': ['Line {line}', 'Ligne {line}'],
  'batch.answer': ['Answer', 'Réponse'],
  'batch.waiting': ['Not classified yet', 'Pas encore classé'],
  'batch.nothing': ['There is nothing here that the models can read.', 'Il n’y a rien ici que les modèles sachent lire.'],
  'batch.correct': ['Correct the type by hand', 'Corriger le type à la main'],
  'batch.uncorrected': ['As answered', 'Comme répondu'],
  'batch.why': ['Show the reasons', 'Montrer les raisons'],
  'batch.large': ['{file}: expected at most {most} bytes, found {found}.',
    '{file} : {most} octets au plus étaient attendus, {found} ont été trouvés.'],
  'batch.unreadable': ['{file} could not be read; choose it again.', '{file} n’a pas pu être lu ; choisissez-le de nouveau.'],
  'batch.unknown-file': ['{file}: expected a CSV file, photos or a zip file of photos.',
    '{file} : un fichier CSV, des photos ou un fichier zip de photos étaient attendus.'],
  'batch.zip-tables': ['{file}: expected one table in it, found several: {tables}. Choose the right one as a file of its own.',
    '{file} : un seul tableau y était attendu, il y en a plusieurs : {tables}. Choisissez le bon comme fichier à part.'],
  'batch.labels-alone': ['{file} holds labels; choose the file of their products, too.',
    '{file} contient des étiquettes ; choisissez aussi le fichier de leurs produits.'],
  'batch.refused': ['{sentence}', 'Ce fichier n’a pas pu être lu : {sentence}'],
  'batch.other-pack': ['This batch was begun with “{title}”: use that pack to go on, or begin a new batch.',
    'Ce lot a été commencé avec « {title} » : utilisez ces modèles pour continuer, ou commencez un nouveau lot.'],
  'batch.crashed': ['The work stopped unexpectedly; what was classified is kept.',
    'Le travail s’est arrêté de façon inattendue ; ce qui a été classé est gardé.'],
  'storage.batch': ['The batch', 'Le lot'],

  'product': ['Product', 'Produit'],
  'title': ['Title', 'Titre'],
  'title.example': ['Analog watch with leather strap', 'Analog watch with leather strap'],
  'description': ['Description', 'Description'],
  'optional': ['optional', 'facultatif'],
  'photo': ['Photo', 'Photo'],
  'photo.choose': ['Choose a photo', 'Choisir une photo'],
  'photo.hint': ['drop it anywhere, or paste it', 'ou la déposer, ou la coller'],
  'photo.remove': ['Remove', 'Retirer'],
  'drop': ['Drop a photo, a CSV file or a pack', 'Déposez une photo, un fichier CSV ou des modèles'],
  'samples.failed': ['This sample’s photo could not be fetched; try again when there is a connection.',
    'La photo de cet exemple n’a pas pu être chargée ; réessayez avec une connexion.'],
  'samples': ['Or try a sample', 'Ou essayer un exemple'],
  'result': ['Result', 'Résultat'],

  'new': ['New product', 'Nouveau produit'],
  'undo': ['Undo', 'Annuler'],
  'visit': ['This visit', 'Pendant cette visite'],
  'visit.photo': ['A photo', 'Une photo'],

  'share': ['Copy the result', 'Copier le résultat'],
  'share.as.sentence': ['As a sentence', 'En une phrase'],
  'share.as.json': ['As JSON', 'En JSON'],
  'share.as.link': ['As a link', 'En lien'],
  'share.subject': ['“{title}”', '« {title} »'],
  'share.photo': ['The photo {file}', 'La photo {file}'],
  'share.sure': ['{subject} is most likely of the type {name} ({share} probable).',
    '{subject} est très probablement du type {name} (probable à {share}).'],
  'share.unsure': ['{subject} may be of the type {name} ({share} probable); better have a person look at it.',
    '{subject} est peut-être du type {name} (probable à {share}) ; mieux vaut qu’une personne vérifie.'],
  'share.copied': ['Copied.', 'Copié.'],
  'share.copied.link': ['Copied: the link opens the same texts.', 'Copié : le lien ouvre les mêmes textes.'],
  'share.copied.photo': ['Copied: the link opens the same texts; the photo stays on this device.',
    'Copié : le lien ouvre les mêmes textes ; la photo reste sur cet appareil.'],
  'share.refused': ['The browser did not allow copying: allow this page to use the clipboard, then try again.',
    'Le navigateur n’a pas permis de copier : autorisez cette page à utiliser le presse-papiers, puis réessayez.'],

  'again': ['Try again', 'Réessayer'],
  'start.failed': ['The page could not start. {sentence}', 'La page n’a pas pu démarrer. {sentence}'],
  'error.photo': ['{sentence}', 'Cette photo n’a pas pu être lue : le fichier est endommagé, trop grand ou d’un format ' +
    'inconnu. Les photos JPEG, PNG, GIF et BMP conviennent, et WebP et AVIF dans la plupart des navigateurs.'],
  'error.photo.heic': ['{sentence}', 'C’est une photo HEIC, qui ne peut pas être lue ici : enregistrez-la en JPEG et choisissez ' +
    'ce fichier (l’iPhone prend des photos JPEG avec Réglages, Appareil photo, Formats, Le plus compatible).'],
  'error.nothing': ['{sentence}', 'Il n’y a rien ici que ces modèles sachent classer. Ajoutez une photo, un titre ou d’autres mots.'],
  'error.unreachable': ['{sentence}', 'Un fichier n’a pas pu être chargé : le serveur ne répond pas. Vérifiez la ' +
    'connexion, puis réessayez.'],
  'error.refused': ['{sentence}', 'Un fichier n’a pas pu être chargé : le serveur l’a refusé. Réessayez un peu plus tard.'],
  'error.damaged': ['{sentence}', 'Un fichier est arrivé endommagé et n’a pas été utilisé. Réessayez.'],
  'error.crashed': ['{sentence}', 'Le classement s’est arrêté de façon inattendue ; réessayer le relance.'],

  'cancel': ['Cancel', 'Annuler'],
  'camera.take': ['Take a photo', 'Prendre une photo'],
  'camera.ask': ['Your browser will ask whether this page may use the camera. The picture stays on this device, and the ' +
    'camera is off again once it is taken.', 'Votre navigateur va demander si cette page peut utiliser la caméra. L’image ' +
    'reste sur cet appareil, et la caméra s’éteint dès qu’elle est prise.'],
  'camera.on': ['Turn on the camera', 'Allumer la caméra'],
  'camera.starting': ['The camera is starting…', 'La caméra démarre…'],
  'camera.live': ['The picture stays on this device.', 'L’image reste sur cet appareil.'],
  'camera.denied': ['The camera was not allowed: allow it beside the page’s address, then try again, or choose a photo ' +
    'from a file.', 'La caméra n’a pas été autorisée : autorisez-la à côté de l’adresse de la page, puis réessayez, ou ' +
    'choisissez une photo dans vos fichiers.'],
  'camera.missing': ['No camera was found: connect one, then try again, or choose a photo from a file.',
    'Aucune caméra n’a été trouvée : branchez-en une, puis réessayez, ou choisissez une photo dans vos fichiers.'],
  'camera.busy': ['The camera could not be started: close other programs that use it, then try again.',
    'La caméra n’a pas pu démarrer : fermez les autres programmes qui l’utilisent, puis réessayez.'],
  'camera.ended': ['The camera was disconnected: connect it, then try again.',
    'La caméra a été déconnectée : rebranchez-la, puis réessayez.'],
  'camera.file': ['Photo from the camera', 'Photo de la caméra'],

  'packs': ['Packs and storage', 'Modèles et stockage'],
  'packs.close': ['Close', 'Fermer'],
  'packs.unknown': ['There is no pack “{asked}” here; “{title}” is in use.',
    'Il n’y a pas de modèles « {asked} » ici ; « {title} » sont utilisés.'],
  'packs.understood': ['OK', 'OK'],
  'packs.classes': ['{count} types', '{count} types'],
  'packs.own-one': ['your own', 'personnels'],
  'packs.in-use': ['In use', 'En cours d’utilisation'],
  'packs.kept': ['kept on this device: {size}', 'gardés sur cet appareil : {size}'],
  'packs.use': ['Use', 'Utiliser'],
  'packs.compare': ['Compare', 'Comparer'],
  'packs.compare-end': ['Stop comparing', 'Ne plus comparer'],
  'packs.compared': ['compared', 'comparés'],
  'own.gone': ['{title} is no longer kept on this device; choose its folder or zip file again.',
    '{title} : ces modèles ne sont plus gardés sur cet appareil ; choisissez de nouveau leur dossier ou leur fichier zip.'],
  'packs.remove': ['Remove', 'Retirer'],
  'packs.card': ['Model card', 'Fiche des modèles'],
  'packs.no-card': ['There is no model card, or it cannot be fetched now.',
    'Il n’y a pas de fiche, ou elle ne peut pas être chargée maintenant.'],
  'packs.reading': ['Reading your pack…', 'Lecture de vos modèles…'],
  'packs.loading': ['Loading {title}…', 'Chargement de {title}…'],
  'packs.kept-now': ['{title} is kept on this device for the next visit.',
    '{title} : gardés sur cet appareil pour la prochaine visite.'],
  'packs.removed': ['{title} was removed from this device.', '{title} : retirés de cet appareil.'],

  'own': ['Your own pack', 'Vos propres modèles'],
  'own.hint': ['A folder or a zip file with a pack.json in it; you can also drop it anywhere on the page. Nothing is uploaded.',
    'Un dossier ou un fichier zip qui contient un pack.json ; vous pouvez aussi le déposer n’importe où sur la page. Rien ' +
    'n’est envoyé.'],
  'own.folder': ['Choose a folder', 'Choisir un dossier'],
  'own.zip': ['Choose a zip file', 'Choisir un fichier zip'],
  'own.keep': ['Keep on this device', 'Garder sur cet appareil'],
  'own.no-manifest': ['{place}: expected a pack with a pack.json in it, found none.',
    '{place} : un pack.json était attendu, aucun n’a été trouvé.'],
  'own.no-json': ['pack.json: expected JSON, found something else.', 'pack.json : du JSON était attendu, ce n’en est pas.'],
  'own.large': ['{file}: expected at most {most} bytes, found {found}.',
    '{file} : {most} octets au plus étaient attendus, {found} ont été trouvés.'],
  'own.missing': ['{place}: expected the file {file} that pack.json names, found none.',
    '{place} : le fichier {file} que nomme pack.json était attendu, il n’y est pas.'],
  'own.size': ['{file}: expected {bytes} bytes as pack.json says, found {found}.',
    '{file} : {bytes} octets étaient attendus d’après pack.json, {found} ont été trouvés.'],
  'own.zip-broken': ['{file}: expected a zip file, found one that cannot be read.',
    '{file} : un fichier zip était attendu, celui-ci ne peut pas être lu.'],
  'own.zip-entries': ['{file}: expected at most {most} files in it, found more.',
    '{file} : {most} fichiers au plus étaient attendus, il y en a davantage.'],
  'own.zip-entry': ['{zip}: {file} in it cannot be unpacked; the zip file is damaged or encrypted.',
    '{zip} : {file} ne peut pas en être extrait ; le fichier zip est endommagé ou chiffré.'],

  'storage': ['Storage on this device', 'Stockage sur cet appareil'],
  'storage.none': ['This browser keeps nothing at this address.', 'Ce navigateur ne garde rien à cette adresse.'],
  'storage.site': ['The page', 'La page'],
  'storage.packs': ['Packs', 'Modèles'],
  'storage.own-packs': ['Your own packs', 'Vos propres modèles'],
  'storage.all': ['In all, as the browser counts', 'En tout, d’après le navigateur'],
  'storage.allowed': ['Allowed by the browser', 'Permis par le navigateur'],
  'storage.full': ['There is not enough room on this device; the pack is in use, but not kept.',
    'Il n’y a pas assez de place sur cet appareil ; les modèles sont utilisés, mais pas gardés.'],
  'storage.clear': ['Clear everything kept on this device', 'Effacer tout ce qui est gardé sur cet appareil'],
  'storage.cleared': ['Everything was cleared. The next visit fetches the page anew.',
    'Tout est effacé. La prochaine visite chargera la page de nouveau.'],

  'slides': ['Slides', 'Diapositives'],
  'slides.back': ['Back', 'Précédente'],
  'slides.on': ['Next', 'Suivante'],
  'slides.full': ['Full screen', 'Plein écran'],
  'slides.leave-full': ['Leave full screen', 'Quitter le plein écran'],
  'slides.notes': ['Notes', 'Notes'],
  'slides.notes-blocked': ['The browser did not open the window with the notes: allow this page to open windows, then try again.',
    'Le navigateur n’a pas ouvert la fenêtre des notes : autorisez cette page à ouvrir des fenêtres, puis réessayez.'],
  'slides.edit': ['Texts', 'Textes'],
  'slides.edit.long': ['Edit the texts of this slide', 'Modifier les textes de cette diapositive'],
  'slides.pdf.long': ['Save all slides as PDF', 'Enregistrer toutes les diapositives en PDF'],
  'slides.png.long': ['Save this slide as PNG', 'Enregistrer cette diapositive en PNG'],
  'slides.saving': ['Writing the file…', 'Écriture du fichier…'],
  'slides.saved': ['Saved as {file}.', 'Enregistré sous {file}.'],
  'slides.not-saved': ['The file could not be written: check the connection, then try again.',
    'Le fichier n’a pas pu être écrit : vérifiez la connexion, puis réessayez.'],
  'slides.try': ['Title to try', 'Titre à essayer'],
  'slides.products': ['New products a month', 'Nouveaux produits par mois'],
  'slides.seconds': ['Seconds by hand for each', 'Secondes à la main pour chacun'],
  'slides.hourly': ['Cost of an hour in euro', 'Coût d’une heure en euros'],
  'slides.texts-of': ['Texts of the slide “{name}”', 'Textes de la diapositive « {name} »'],
  'slides.texts-hint': ['What you write stays on this device, with this pack. An empty field says what the pack’s figures say.',
    'Ce que vous écrivez reste sur cet appareil, avec ce pack. Un champ vide dit ce que disent les chiffres du pack.'],
  'slides.text-title': ['Title of the slide', 'Titre de la diapositive'],
  'slides.text-lead': ['Sentence below it', 'Phrase en dessous'],
  'slides.text-notes': ['Notes for the speaker', 'Notes pour l’orateur'],
  'slides.author': ['Author, as the PDF names it', 'Auteur, tel que le PDF le nomme'],
  'slides.own': ['Reset this slide', 'Rétablir cette diapositive'],
  'slides.own-all': ['Reset all slides', 'Tout rétablir'],
  'slides.export': ['Save as slides.json', 'Enregistrer en slides.json'],
  'slides.import': ['Read a slides.json', 'Lire un slides.json'],
  'slides.imported': ['The texts of {file} are used.', 'Les textes de {file} sont utilisés.'],
  'slides.not-imported': ['{file} cannot be used: expected other values at {place}.',
    '{file} ne peut pas être utilisé : d’autres valeurs étaient attendues à {place}.'],
  'notes.clock': ['Time', 'Heure'],
  'notes.elapsed': ['Elapsed', 'Écoulé'],
  'notes.restart': ['Start again', 'Recommencer'],
  'notes.next': ['Next: {title}', 'Ensuite : {title}'],
  'notes.last': ['This is the last slide.', 'C’est la dernière diapositive.'],

  'update.ready': ['A newer version is ready', 'Une nouvelle version est prête'],
  'update.now': ['Use it now', 'L’utiliser maintenant'],
  'update.later': ['Later', 'Plus tard'],

  'plain.link': ['Plain form', 'Formulaire simple'],
  'plain.back': ['The page that shows why', 'La page qui montre pourquoi'],
  'plain.heading': ['What kind of product is it?', 'De quel type de produit s’agit-il ?'],
  'plain.lead': ['Fill in what you have. Everything is computed on this device, and nothing is sent.',
    'Remplissez ce que vous avez. Tout est calculé sur cet appareil, et rien n’est envoyé.'],
  'plain.classify': ['Classify', 'Classer'],
  'plain.clear': ['Clear', 'Effacer'],
  'plain.loading': ['The models are loading: {done} of {all} MB', 'Chargement des modèles : {done} sur {all} Mo'],
  'plain.working': ['Working…', 'Calcul en cours…'],
  'plain.table': ['Probability of each type', 'Probabilité de chaque type'],
  'plain.type': ['Type', 'Type'],
  'plain.probability': ['Probability', 'Probabilité'],
  'plain.together': ['Together', 'Ensemble'],
  'plain.words': ['Words alone', 'Mots seuls'],
  'plain.photo': ['Photo alone', 'Photo seule'],
  'plain.sure': ['{share} probable', 'Probable à {share}'],
  'plain.unsure': ['{share} probable: better have a person look at it.',
    'Probable à {share} : mieux vaut qu’une personne vérifie.'],
  'plain.spoke': ['What spoke for {name}: {words}.', 'Ce qui a parlé pour {name} : {words}.'],
  'plain.time': ['Answered in {ms} ms on this device.', 'Réponse en {ms} ms sur cet appareil.'],
  'plain.inexact': ['The browser decoded the photo, so the last digits may differ from a native run.',
    'Le navigateur a décodé la photo : les dernières décimales peuvent différer d’un calcul natif.'],
};

/** A share of one in the page's language: never quite sure, never impossible. @param {number} share */
export function percent(share) {
  const write = (/** @type {number} */ value) => `${Math.round(value * 100)}${current === 'fr' ? '\u202f' : ' '}%`;
  return share >= 0.995 ? `> ${write(0.99)}` : share < 0.005 ? `< ${write(0.01)}` : write(share);
}

/** @type {Set<() => void>} */
const listeners = new Set();

/** The one that the visitor chose, else the first of the browser's that the page speaks. @returns {Language} */
function firstLanguage() {
  const wanted = [recall('language'), ...navigator.languages].map((tag) => tag.slice(0, 2).toLowerCase());
  return ORDER.find((one) => one === wanted.find((tag) => tag in LANGUAGES)) ?? ORDER[0];
}

let current = firstLanguage();

export const language = () => current;

/**
 * Speaks another language from now on, on later visits too.
 * @param {Language} chosen
 */
export function speakLanguage(chosen) {
  current = chosen;
  remember('language', chosen);
  translate();
  for (const listener of listeners) listener();
}

/** Calls back whenever the language has changed. @param {() => void} listener */
export function onLanguage(listener) {
  listeners.add(listener);
}

/**
 * A text of the table.
 * @param {string} key
 * @param {Record<string, string | number>} [values] for {name} in it
 */
export function say(key, values = {}) {
  const text = TEXTS[key][ORDER.indexOf(current)];
  const spaced = current === 'fr' ? text.replace(/ (?=[:;!?»%])|(?<=«) /g, '\u202f') : text;
  return spaced.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** A size in megabytes or gigabytes. @param {number} bytes */
export function sayBytes(bytes) {
  const [unit, size] = bytes < 1e9 ? ['megabyte', bytes / 1e6] : ['gigabyte', bytes / 1e9];
  return new Intl.NumberFormat(current, {style: 'unit', unit: String(unit), maximumFractionDigits: 1}).format(Number(size));
}

/** A language's name. @param {string} tag that may come from a pack */
export function sayLanguage(tag) {
  try {
    return new Intl.DisplayNames(current, {type: 'language'}).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/**
 * What an error says, in the page's language where its code has a text.
 * @param {{sentence: string, code?: string}} error
 */
export const sayError = ({sentence, code}) => `error.${code}` in TEXTS ? say(`error.${code}`, {sentence}) : sentence;

/**
 * Fills in the document's own texts: data-say is an element's text, data-say-label its aria-label, data-say-hint its
 * placeholder.
 */
export function translate() {
  document.documentElement.lang = current;
  for (const element of document.querySelectorAll('[data-say]')) {
    element.textContent = say(/** @type {string} */ (element.getAttribute('data-say')));
  }
  for (const [source, target] of [['data-say-label', 'aria-label'], ['data-say-hint', 'placeholder']]) {
    for (const element of document.querySelectorAll(`[${source}]`)) {
      element.setAttribute(target, say(/** @type {string} */ (element.getAttribute(source))));
    }
  }
}
