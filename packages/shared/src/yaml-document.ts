import { LineCounter, parseDocument, stringify } from 'yaml'
import type { z } from 'zod'

/** What is wrong with a text, and where. */
export interface Fault {
  /** From 1. */
  line: number
  message: string
}

/** Aliases that a text may use: enough for people, too few for a text that unfolds without end. */
const MOST_ALIASES = 100

export class YamlDocument {
  private readonly lines = new LineCounter()
  private readonly document: ReturnType<typeof parseDocument>

  constructor(text: string) {
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false })
  }

  /** The value by its schema, or each fault of the text or of what it says. */
  read<S extends z.ZodType>(schema: S): { value: z.output<S> } | { faults: Fault[] } {
    const { errors } = this.document
    if (errors.length > 0)
      return { faults: errors.map(({ pos, message }) => ({ line: this.lines.linePos(pos[0]).line, message })) }
    let value: unknown
    try {
      value = this.document.toJS({ maxAliasCount: MOST_ALIASES })
    } catch (error) {
      return { faults: [{ line: 1, message: (error as Error).message }] }
    }
    const parsed = schema.safeParse(value)
    if (parsed.success) return { value: parsed.data }
    return {
      faults: parsed.error.issues.map(({ path, message }) => ({
        line: this.lineOf(path),
        message: path.length === 0 ? message : `${path.join('.')}: ${message}`,
      })),
    }
  }

  /** Where a part of the value stands; of one that is not there, what it would be in. From 1. */
  lineOf(path: readonly PropertyKey[]): number {
    for (let length = path.length; length >= 0; length--) {
      const node = this.document.getIn(path.slice(0, length), true) as { range?: readonly number[] } | undefined
      if (node?.range) return this.lines.linePos(node.range[0]!).line
    }
    return 1
  }
}

/** Long words are not folded: what was one line stays one. */
export const yamlOf = (value: unknown): string => stringify(value, { lineWidth: 0 })
