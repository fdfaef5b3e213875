import { isSmallWord } from './language.js'

/** As much of a text as tells what it is about. */
export const MOST_CHARACTERS = 2_000
const WORD = /[\p{L}\p{N}]+/gu
/** Letters of a part of a word, so that its other forms are alike; of scripts without spaces, whose words nobody tells apart here. */
const PART = 4
const PART_WITHOUT_SPACES = 2
const WITHOUT_SPACES = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u
/** Of a part that no example has: messages say more than what they are about. */
const UNKNOWN = 0.4

/** Shares of its parts in a text, by their names; the words as well as what they are made of. */
type Bag = Map<string, number>

function bagOf(text: string): Bag {
  const bag: Bag = new Map()
  const add = (part: string, weight: number): void => void bag.set(part, (bag.get(part) ?? 0) + weight)
  for (const [word] of text.slice(0, MOST_CHARACTERS).toLowerCase().matchAll(WORD)) {
    const spaceless = WITHOUT_SPACES.test(word)
    if (isSmallWord(word) || (word.length === 1 && !spaceless)) continue
    add(word, 1)
    const size = spaceless ? PART_WITHOUT_SPACES : PART
    const edged = ` ${word} `
    const parts = Math.max(1, edged.length - size + 1)
    for (let at = 0; at < parts; at++) add(edged.slice(at, at + size), 1 / Math.sqrt(parts))
  }
  return bag
}

/** Which group a text belongs to, by the example that it shares most words with. Made once, asked without waiting for anybody. */
export class WordLikeness {
  private readonly examples: { group: number; bag: Bag; length: number }[]
  private readonly groupsWith = new Map<string, number>()

  constructor(private readonly groups: readonly (readonly string[])[]) {
    const bags = groups.map(texts => texts.map(bagOf))
    for (const group of bags)
      for (const part of new Set(group.flatMap(bag => [...bag.keys()])))
        this.groupsWith.set(part, (this.groupsWith.get(part) ?? 0) + 1)
    this.examples = bags.flatMap((group, at) =>
      group.map(bag => {
        const weighed = this.weighed(bag)
        return { group: at, bag: weighed, length: lengthOf(weighed) }
      }),
    )
  }

  /** The group with the most alike example, and how alike that is, 0 to 1. */
  nearest(text: string): { group: number; likeness: number } {
    const asked = this.weighed(bagOf(text))
    const length = lengthOf(asked)
    let nearest = { group: -1, likeness: 0 }
    if (length === 0) return nearest
    for (const example of this.examples) {
      let dot = 0
      for (const [part, weight] of example.bag) dot += weight * (asked.get(part) ?? 0)
      const likeness = example.length === 0 ? 0 : dot / (length * example.length)
      if (likeness > nearest.likeness) nearest = { group: example.group, likeness }
    }
    return nearest
  }

  /** What all groups have in common tells them apart the least. */
  private weighed(bag: Bag): Bag {
    const { groupsWith, groups } = this
    const weighed: Bag = new Map()
    for (const [part, count] of bag) {
      const having = groupsWith.get(part)
      weighed.set(part, count * (having === undefined ? UNKNOWN : 1) * Math.log(1 + groups.length / (having ?? 1)))
    }
    return weighed
  }
}

function lengthOf(bag: Bag): number {
  let sum = 0
  for (const weight of bag.values()) sum += weight * weight
  return Math.sqrt(sum)
}
