/** Scripts that one language is written in, or that people mean one by. */
const SCRIPTS: readonly (readonly [language: string, script: RegExp])[] = [
  // Before Chinese: Japanese uses its characters too.
  ['ja', /[\p{sc=Hiragana}\p{sc=Katakana}]/gu],
  ['ko', /\p{sc=Hangul}/gu],
  ['zh', /\p{sc=Han}/gu],
  ['ru', /\p{sc=Cyrillic}/gu],
  ['ar', /\p{sc=Arabic}/gu],
  ['he', /\p{sc=Hebrew}/gu],
  ['hi', /\p{sc=Devanagari}/gu],
  ['th', /\p{sc=Thai}/gu],
  ['el', /\p{sc=Greek}/gu],
]

/** The small words of languages in Latin letters, of which every sentence has some. */
const WORDS: Readonly<Record<string, string>> = {
  en: 'the and of to is in that it you for on with as are this be have not what how can do please from was my me your i',
  de: 'der die das und ist nicht ich sie es ein eine zu mit auf für von den dem wie was bitte im auch wir mir kann sind',
  fr: 'le la les et est une un des que pas je vous nous pour dans sur avec ce qui il elle comment quel du au en ne mon',
  es: 'el los las y es una que no yo usted por para con como qué cómo del en un su mi se lo más pero está son de la',
  it: 'il lo gli e è una un che non io per con come cosa di del della sono mi si in anche più questo quale ho le nel',
  pt: 'o os as e é uma um que não eu você por para com como do da em no na se mais mas está são meu qual dos isso',
  nl: 'de het een en is niet ik je van voor met op dat wat hoe kan zijn er aan maar ook mijn deze naar door wij om',
  pl: 'i w nie to jest że na się z do jak co czy dla ten ta o po od za mi jestem są przez może tylko',
  sv: 'och det att är en på som för med inte av jag du vad hur den ett har till kan om men var vi så min',
  tr: 've bir bu için ne mı mi nasıl ben sen ile çok ama var yok daha gibi olarak da de bana lütfen',
}
const LANGUAGES = new Map<string, string[]>()
for (const [language, words] of Object.entries(WORDS))
  for (const word of words.split(' ')) LANGUAGES.set(word, [...(LANGUAGES.get(word) ?? []), language])

/** One of those that say nothing of what a text is about. */
export const isSmallWord = (word: string): boolean => LANGUAGES.has(word)

/** As much as tells; the rest is in the same language or in none. */
const MOST_CHARACTERS = 2_000
/** A third of the letters: names and quotations are in other scripts. */
const ENOUGH_SHARE = 1 / 3

/** The language of a text by ISO 639-1; empty where it cannot be told. */
export function languageOf(text: string): string {
  const sample = text.slice(0, MOST_CHARACTERS).toLowerCase()
  const letters = sample.match(/\p{L}/gu)?.length ?? 0
  for (const [language, script] of SCRIPTS)
    if ((sample.match(script)?.length ?? 0) > letters * ENOUGH_SHARE) return language
  const scores = new Map<string, number>()
  for (const [word] of sample.matchAll(/\p{L}+/gu)) {
    const languages = LANGUAGES.get(word) ?? []
    // A word of several languages says less of each.
    for (const language of languages) scores.set(language, (scores.get(language) ?? 0) + 1 / languages.length)
  }
  const [best, second] = [...scores].sort(([, a], [, b]) => b - a)
  return best && best[1] >= 1 && best[1] > (second?.[1] ?? 0) ? best[0] : ''
}
