import { WordLikeness } from './likeness.js'
import type { Matcher } from './matching.js'
import type { Meanings } from './meanings.js'
import type { Choosing } from './node.js'

/** Below it a message is of no kind that has examples. Vectors of any two texts are more alike than their words. */
const LEAST_BY_WORDS = 0.2
const LEAST_BY_MEANING = 0.5

/** By whose examples the last message is most alike: by meaning where that is known, else by words. */
export class SimilarityMatcher implements Matcher {
  private readonly words: WordLikeness

  constructor(
    examples: readonly (readonly string[])[],
    private readonly meanings: Meanings | null,
    private readonly atLeast: number | undefined,
  ) {
    this.words = new WordLikeness(examples)
  }

  match(call: Choosing): number {
    const { matched, text } = call
    let group = matched.get(this)
    if (group === undefined) {
      group = text === '' ? -1 : this.groupOf(text)
      matched.set(this, group)
    }
    return group
  }

  private groupOf(text: string): number {
    const meant = this.meanings?.nearest(text)
    const { group, likeness } = meant ?? this.words.nearest(text)
    return likeness >= (this.atLeast ?? (meant ? LEAST_BY_MEANING : LEAST_BY_WORDS)) ? group : -1
  }
}
