import { GraphqlSyntax, graphqlTokens } from './tokens.js'

/** What stands between two braces. */
export interface Selection {
  fields: { name: string; selection: Selection | undefined }[]
  /** Of `... on Type { }`: at the same depth. */
  inline: Selection[]
  /** Names of fragments. */
  spreads: string[]
}

export interface Operation {
  type: string
  name: string | undefined
  selection: Selection
}

export interface Document {
  operations: Operation[]
  fragments: Map<string, Selection>
  aliases: number
  directives: number
}

/** Deeper ones are not read to their end: nobody writes them. */
const MOST = 200

/** Reads an executable document as far as its weight can be told. Throws GraphqlSyntax. */
export const readDocument = (text: string): Document => new Reader(graphqlTokens(text)).document()

class Reader {
  private at = 0
  private readonly made: Document = { operations: [], fragments: new Map(), aliases: 0, directives: 0 }

  constructor(private readonly tokens: readonly string[]) {}

  document(): Document {
    while (this.at < this.tokens.length) this.definition()
    return this.made
  }

  private definition(): void {
    const word = this.tokens[this.at]!
    if (word === '{') {
      this.made.operations.push({ type: 'query', name: undefined, selection: this.selection(1) })
      return
    }
    this.at++
    if (word === 'fragment') {
      const name = this.name()
      if (this.made.fragments.has(name)) throw new GraphqlSyntax(`the fragment "${name}" stands twice`)
      this.toBrace()
      this.made.fragments.set(name, this.selection(1))
    } else if (word === 'query' || word === 'mutation' || word === 'subscription') {
      const name = isName(this.tokens[this.at]) ? this.name() : undefined
      this.toBrace()
      this.made.operations.push({ type: word, name, selection: this.selection(1) })
    } else throw new GraphqlSyntax(`"${word}" is out of place`)
  }

  private selection(depth: number): Selection {
    if (depth > MOST) throw new GraphqlSyntax('it is nested too deep')
    this.expect('{')
    const made: Selection = { fields: [], inline: [], spreads: [] }
    while (this.tokens[this.at] !== '}') {
      if (this.tokens[this.at] === '...') this.spread(made, depth)
      else this.field(made, depth)
    }
    this.at++
    return made
  }

  private spread(made: Selection, depth: number): void {
    this.at++
    const next = this.tokens[this.at]
    if (next !== 'on' && isName(next)) {
      made.spreads.push(this.name())
      this.arguments()
      return
    }
    this.toBrace()
    made.inline.push(this.selection(depth + 1))
  }

  private field(made: Selection, depth: number): void {
    let name = this.name()
    if (this.tokens[this.at] === ':') {
      this.at++
      this.made.aliases++
      name = this.name()
    }
    this.arguments()
    const selection = this.tokens[this.at] === '{' ? this.selection(depth + 1) : undefined
    made.fields.push({ name, selection })
  }

  /** Arguments and directives of a field or spread. */
  private arguments(): void {
    for (;;) {
      if (this.tokens[this.at] === '(') this.group()
      else if (this.tokens[this.at] === '@') {
        this.at++
        this.made.directives++
        this.name()
      } else return
    }
  }

  /** Past everything up to the brace of a definition: variables, types, directives. */
  private toBrace(): void {
    while (this.tokens[this.at] !== '{') {
      if (this.at >= this.tokens.length) throw new GraphqlSyntax('it does not end')
      if (this.tokens[this.at] === '@') this.made.directives++
      if (this.tokens[this.at] === '(') this.group()
      else this.at++
    }
  }

  /** Past brackets and all that they hold; objects in arguments have braces of their own. */
  private group(): void {
    let open = 0
    do {
      const token = this.tokens[this.at++]
      if (token === undefined) throw new GraphqlSyntax('it does not end')
      if (token === '(' || token === '[' || token === '{') open++
      else if (token === ')' || token === ']' || token === '}') open--
    } while (open > 0)
  }

  private name(): string {
    const token = this.tokens[this.at++]
    if (!isName(token)) throw new GraphqlSyntax(token === undefined ? 'it does not end' : `"${token}" is out of place`)
    return token
  }

  private expect(sign: string): void {
    if (this.tokens[this.at++] !== sign) throw new GraphqlSyntax(`"${sign}" is missing`)
  }
}

const isName = (token: string | undefined): token is string => token !== undefined && /^[_A-Za-z]/.test(token)
