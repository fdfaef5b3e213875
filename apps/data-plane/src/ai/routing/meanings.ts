import type { CompiledTarget } from '../../config/target.js'
import { MOST_CHARACTERS } from './likeness.js'

type Vector = Float32Array

/** `vector` null: not known yet. `group` is an example's. */
interface Said {
  readonly text: string
  readonly group: number
  vector: Vector | null
}

/** Messages whose vectors are kept, in each worker. */
const MOST_KEPT = 500

/** Asks an embedding model. Null: it failed, or took too long to be of use to anybody. */
export type Embed = (texts: readonly string[], done: (vectors: readonly (readonly number[])[] | null) => void) => void

/**
 * Texts by what they mean, as one embedding model tells it: of the examples once, of messages as they come. What is not known yet is
 * nowhere waited for; whoever asks goes by words then.
 */
export class Meanings {
  private readonly examples: readonly Said[]
  /** Of all examples the vectors have come. */
  private whole = false
  private asking = false
  private readonly messages = new Map<string, Vector>()

  constructor(
    readonly target: CompiledTarget,
    groups: readonly (readonly string[])[],
  ) {
    this.examples = groups.flatMap((texts, group) => texts.map((text): Said => ({ text, group, vector: null })))
  }

  knows(text: string): boolean {
    return this.whole && this.messages.has(keyOf(text))
  }

  /** Undefined: not known, or not yet. */
  nearest(text: string): { group: number; likeness: number } | undefined {
    const vector = this.messages.get(keyOf(text))
    if (!vector || !this.whole) return undefined
    let nearest = { group: -1, likeness: 0 }
    for (const example of this.examples) {
      const likeness = dot(vector, example.vector!)
      if (likeness > nearest.likeness) nearest = { group: example.group, likeness }
    }
    return nearest
  }

  /** Learns what a message means, and those examples that nobody asks for now; `done` once that is known or is not to be had. */
  learn(text: string, embed: Embed, done: () => void): void {
    const message: Said = { text: keyOf(text), group: -1, vector: null }
    const first = !this.asking
    const examples = first ? this.examples.filter(({ vector }) => vector === null) : []
    this.asking = true
    this.ask([message, ...examples], embed, () => {
      if (first) this.asking = false
      this.whole = this.examples.every(({ vector }) => vector !== null)
      if (message.vector) this.keep(message.text, message.vector)
      done()
    })
  }

  /** In portions as the model takes them, one after another: many at once would be refused. What has come stays where a later one fails. */
  private ask(all: readonly Said[], embed: Embed, done: () => void): void {
    const { provider, model } = this.target
    const most = provider.definition.embed?.most?.(model) ?? all.length
    const portion = all.slice(0, most)
    const rest = all.slice(most)
    const texts = portion.map(({ text }) => text)
    embed(texts, vectors => {
      vectors?.forEach((vector, at) => {
        portion[at]!.vector = unit(vector)
      })
      if (vectors && rest.length > 0) this.ask(rest, embed, done)
      else done()
    })
  }

  private keep(text: string, vector: Vector): void {
    this.messages.set(text, vector)
    if (this.messages.size > MOST_KEPT) this.messages.delete(this.messages.keys().next().value!)
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
