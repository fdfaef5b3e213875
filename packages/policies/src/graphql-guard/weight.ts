import type { Document, Selection } from './document.js'
import { GraphqlSyntax } from './tokens.js'

export interface Weight {
  depth: number
  fields: number
}

/** Names that ask what there is rather than for it. `__typename` is everybody's. */
const SCHEMA = new Set(['__schema', '__type'])

/** Depth and number of fields with fragments put in their places; each fragment is weighed once, however often it is used. */
export class Weigher {
  introspects = false
  private readonly known = new Map<string, Weight>()
  private readonly open = new Set<string>()

  constructor(private readonly document: Document) {}

  of(selection: Selection): Weight {
    let depth = 0
    let fields = 0
    const take = (weight: Weight, deeper: number): void => {
      depth = Math.max(depth, weight.depth + deeper)
      fields += weight.fields
    }
    for (const { name, selection: below } of selection.fields) {
      if (SCHEMA.has(name)) this.introspects = true
      fields++
      depth = Math.max(depth, 1)
      if (below) take(this.of(below), 1)
    }
    for (const inline of selection.inline) take(this.of(inline), 0)
    for (const name of selection.spreads) take(this.fragment(name), 0)
    return { depth, fields }
  }

  private fragment(name: string): Weight {
    const known = this.known.get(name)
    if (known) return known
    const selection = this.document.fragments.get(name)
    if (!selection) throw new GraphqlSyntax(`there is no fragment "${name}"`)
    if (this.open.has(name)) throw new GraphqlSyntax(`the fragment "${name}" holds itself`)
    this.open.add(name)
    const weight = this.of(selection)
    this.open.delete(name)
    this.known.set(name, weight)
    return weight
  }
}
