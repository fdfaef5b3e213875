import { splitTokens } from './tokens.js'

const OPENINGS = [
  (topic: string) => `Here is a short answer to "${topic}" from the sandbox.`,
  (topic: string) => `On "${topic}": there is more than one good way to look at it.`,
  (topic: string) => `You asked about "${topic}", and that is a fine place to begin.`,
  (topic: string) => `Thanks for asking. "${topic}" comes down to a few simple points.`,
]

const AFTER_TOOL = (topic: string) => `The tool answered "${topic}", so here is what follows from it.`

const SENTENCES = [
  'Start with the part that you can check yourself, because it tells you quickly whether the rest holds.',
  'A small example helps more than a long rule, so write one down and change a single thing at a time.',
  'If two sources disagree, prefer the one that shows how it was measured.',
  'Most surprises come from the edges: the empty case, the very large one and the one that arrives late.',
  'It is worth naming what you would accept as done before you begin.',
  'When in doubt, choose the option that is easy to undo and keep a note of why.',
  'People who read it for the first time should be able to guess where each piece belongs.',
  'Think of a harbour: ships of every kind arrive, yet one set of lights guides them all.',
  'Give it a quiet week, look at the numbers again, and keep only what still looks useful.',
  'In practice the simple version wins, since everybody can repair it at three in the morning.',
  'A second pair of eyes costs an hour and often saves a day.',
  'And should the weather turn, as it does, there is always tea.',
].map(sentence => splitTokens(` ${sentence}`))

const THOUGHTS = [
  'First, what is really being asked here?',
  'The question names its subject, so the answer should too.',
  'A short paragraph is enough; two points and one picture will do.',
  'Check that nothing is promised that cannot be kept.',
].map(sentence => splitTokens(` ${sentence}`))

const SENTENCES_BY_DEFAULT = 2
const TOPIC_LENGTH = 80

/** What the text is about, short enough to be quoted. */
function topicOf(text: string): string {
  const line = text
    .slice(0, 4 * TOPIC_LENGTH)
    .replace(/\s+/g, ' ')
    .trim()
  if (line.length <= TOPIC_LENGTH) return quotable(line)
  const space = line.lastIndexOf(' ', TOPIC_LENGTH)
  return `${quotable(line.slice(0, space > 0 ? space : TOPIC_LENGTH))}...`
}

/** Without quotation marks of its own, a full stop, or half a character at its end. */
const quotable = (line: string): string =>
  line.replaceAll('"', "'").replace(/[.?!]+$|[\ud800-\udbff]$/, '') || 'nothing in particular'

/** Sentences from the store, starting at one that the seed chooses, until there are `count` tokens. */
function fill(tokens: string[], store: readonly (readonly string[])[], seed: number, count: number): string[] {
  for (let i = seed; tokens.length < count; i++) tokens.push(...store[i % store.length]!)
  tokens.length = count
  return tokens
}

/** A paragraph about the text, as tokens; exactly `count` of them when given. */
export function paragraph(about: string, afterTool: boolean, seed: number, count?: number): string[] {
  const opening = afterTool ? AFTER_TOOL : OPENINGS[seed % OPENINGS.length]!
  const tokens = splitTokens(opening(topicOf(about)))
  if (count !== undefined) return fill(tokens, SENTENCES, seed, count)
  for (let i = 0; i < SENTENCES_BY_DEFAULT; i++) tokens.push(...SENTENCES[(seed + i) % SENTENCES.length]!)
  return tokens
}

/** `count` tokens of thinking aloud. */
export const thoughts = (seed: number, count: number): string[] => fill([], THOUGHTS, seed, count)
