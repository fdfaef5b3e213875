import type { CompiledTarget } from '../../config/target.js'
import { MOST_CHARACTERS } from './likeness.js'

type Vector = Float32Array

/** Messages whose vectors are kept, in each worker. */
const MOST_KEPT = 500

/** Asks an embedding model. Null: it failed, or took too long to be of use to anybody. */
export type Embed = (texts: readonly string[], done: (vectors: readonly (readonly number[])[] | null) => void) => void

/**
 * Texts by what they mean, as one embedding model tells it: of the examples once, of messages as they come. What is not known yet is
 * nowhere waited for; whoever asks goes by words then.
 */
export class Meanings {
  private examples: readonly { group: number; vector: Vector }[] | null = null
  private asking = false
  private readonly messages = new Map<string, Vector>()

  constructor(
    readonly target: CompiledTarget,
    private readonly groups: readonly (readonly string[])[],
  ) {}

  knows(text: string): boolean {
    return this.examples !== null && this.messages.has(keyOf(text))
  }

  /** Undefined: not known, or not yet. */
  nearest(text: string): { group: number; likeness: number } | undefined {
    const vector = this.messages.get(keyOf(text))
    if (!vector || !this.examples) return undefined
    let nearest = { group: -1, likeness: 0 }
    for (const example of this.examples) {
      const likeness = dot(vector, example.vector)
      if (likeness > nearest.likeness) nearest = { group: example.group, likeness }
    }
    return nearest
  }

  /** Learns what a message means; `done` once that is known or is not to be had. */
  learn(text: string, embed: Embed, done: () => void): void {
    const first = this.examples === null && !this.asking
    const examples = first ? this.groups.flat() : []
    if (first) this.asking = true
    embed([keyOf(text), ...examples], vectors => {
      if (first) this.asking = false
      if (vectors) this.keep(text, vectors, first)
      done()
    })
  }

  private keep(text: string, [message, ...rest]: readonly (readonly number[])[], first: boolean): void {
    this.messages.set(keyOf(text), unit(message!))
    if (this.messages.size > MOST_KEPT) this.messages.delete(this.messages.keys().next().value!)
    if (!first) return
    const groupOf = this.groups.flatMap((texts, group) => texts.map(() => group))
    this.examples = rest.map((vector, at) => ({ group: groupOf[at]!, vector: unit(vector) }))
  }
}

const keyOf = (text: string): string => text.slice(0, MOST_CHARACTERS)

function unit(vector: readonly number[]): Vector {
  const length = Math.hypot(...vector) || 1
  return Float32Array.from(vector, part => part / length)
}

function dot(a: Vector, b: Vector): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * (b[at] ?? 0)
  return sum
}
