import fc from 'fast-check'

/** The part of JSON Schema that the management API's OpenAPI uses. */
export interface Schema {
  $ref?: string
  type?: string
  enum?: unknown[]
  const?: unknown
  pattern?: string
  format?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  propertyNames?: Schema
  items?: Schema
  minItems?: number
  maxItems?: number
  anyOf?: Schema[]
  oneOf?: Schema[]
}

export interface Fault {
  /** For the test's report. */
  what: string
  /** JSON pointer of the field at fault. */
  pointer: string
  body: unknown
}

/** Resolves `#/components/schemas/…`. */
export type Lookup = (name: string) => Schema | undefined

const STRINGS = [
  'abcdefghijklmno',
  'v9',
  '/abc',
  '1.50',
  '3.1.0',
  'app_0',
  '1h',
  '2031-05-01T10:00:00Z',
  'someone@example.com',
  'https://example.com/v1',
  'https://example.com',
]
const ODD = '\u{1F422} no / such _ form'
const FORMATS: Record<string, RegExp> = { email: /@/, uri: /^https?:/, 'date-time': /^\d{4}-.*T/ }

/** Texts that match, the same in every run. */
const samples = (pattern: string): string[] =>
  fc.sample(fc.stringMatching(new RegExp(pattern, 'u')), { numRuns: 50, seed: 1 })

/** Samples of a schema and everything near them that it must refuse. */
export class Faults {
  constructor(private readonly lookup: Lookup) {}

  /** A value that the schema takes, with every field that it knows unless `required` only is asked for. */
  sample(schema: Schema, only?: 'required'): unknown {
    const it = this.resolve(schema)
    if (it.const !== undefined) return it.const
    if (it.enum) return it.enum[0]
    switch (it.type) {
      case 'object':
        return Object.fromEntries(
          Object.entries(it.properties ?? {})
            .filter(([name]) => only === undefined || it.required?.includes(name))
            .map(([name, inner]) => [name, this.sample(inner, only)]),
        )
      case 'array':
        return Array.from({ length: it.minItems ?? 0 }, () => this.sample(it.items ?? {}, only))
      case 'integer':
      case 'number':
        return it.minimum ?? 1
      case 'boolean':
        return true
      case 'string':
        return this.string(it)
      default:
        return {}
    }
  }

  /** Bodies with exactly one thing wrong each. */
  of(schema: Schema): Fault[] {
    const whole = this.sample(schema)
    return this.at(this.resolve(schema), '', value => value, whole)
  }

  private at(schema: Schema, pointer: string, put: (value: unknown) => unknown, whole: unknown): Fault[] {
    const fault = (what: string, value: unknown, at = pointer): Fault => ({
      what: `${at || 'body'} ${what}`,
      pointer: at,
      body: put(value),
    })
    const it = this.resolve(schema)
    const faults = this.wrongTypes(schema).map(value => fault(`is ${JSON.stringify(value)}`, value))
    if (it.enum || it.const !== undefined) return [...faults, fault('is another word', 'no-such-word')]
    if (it.type === 'string') {
      if (it.maxLength !== undefined) faults.push(fault('is too long', this.overlong(it)))
      else if (it.pattern) faults.push(fault('is oversized', 'x'.repeat(100_000)))
      if (it.minLength) faults.push(fault('is empty', ''))
      if (it.format || (it.pattern && !new RegExp(it.pattern, 'u').test(ODD)))
        faults.push(fault('has another form', ODD))
    }
    if (it.type === 'integer' || it.type === 'number') {
      if (it.minimum !== undefined) faults.push(fault('is too small', it.minimum - 1))
      if (it.maximum !== undefined) faults.push(fault('is too big', it.maximum + 1))
      if (it.type === 'integer') faults.push(fault('is no whole number', 1.5), fault('is absurd', 1e300))
    }
    if (it.type === 'array') {
      const item = this.sample(it.items ?? {})
      if (it.maxItems !== undefined) faults.push(fault('has too many', Array(it.maxItems + 1).fill(item)))
      if (it.minItems) faults.push(fault('has too few', []))
      if (it.items) faults.push(...this.at(it.items, `${pointer}/0`, value => put([value]), item))
    }
    if (it.type === 'object' && it.properties) {
      const object = whole as Record<string, unknown>
      if (!it.additionalProperties)
        faults.push(fault('has a field that nobody knows', { ...object, surprise: 1 }, `${pointer}/surprise`))
      for (const name of it.required ?? []) {
        const { [name]: _, ...rest } = object
        faults.push(fault('is missing', rest, `${pointer}/${name}`))
      }
      for (const [name, inner] of Object.entries(it.properties))
        faults.push(...this.at(inner, `${pointer}/${name}`, value => put({ ...object, [name]: value }), object[name]))
    }
    return faults
  }

  /** Of a choice the first, which the sample is made of too. */
  private resolve(schema: Schema): Schema {
    // What refers to a part of itself is JSON of any kind.
    if (schema.$ref) return this.resolve(this.lookup(schema.$ref.split('/').at(-1)!) ?? {})
    const choice = schema.anyOf ?? schema.oneOf
    return choice ? this.resolve(choice[0]!) : schema
  }

  private wrongTypes(schema: Schema): unknown[] {
    const choice = schema.anyOf ?? schema.oneOf ?? [schema]
    const taken = new Set(choice.map(each => this.resolve(each).type))
    if (taken.has(undefined)) return []
    const values: [string, unknown][] = [
      ['null', null],
      ['boolean', true],
      ['number', 7],
      ['string', 'seven'],
      ['array', []],
      ['object', {}],
    ]
    const numeric = taken.has('integer') || taken.has('number')
    return values.filter(([type]) => !taken.has(type) && !(type === 'number' && numeric)).map(([, value]) => value)
  }

  private string(schema: Schema): string {
    const fits = (text: string) =>
      (schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(text)) &&
      (schema.format === undefined || (FORMATS[schema.format]?.test(text) ?? true)) &&
      text.length <= (schema.maxLength ?? 1e9) &&
      text.length >= (schema.minLength ?? 0)
    const made = () => (schema.pattern ? samples(schema.pattern) : ['a'.repeat(schema.minLength ?? 0)])
    const found = STRINGS.find(fits) ?? made().find(fits)
    if (!found) throw new Error(`no sample fits ${JSON.stringify(schema)}`)
    return found
  }

  private overlong(schema: Schema): string {
    const sample = this.string(schema)
    return sample.padEnd(schema.maxLength! + 1, sample.at(-1))
  }
}
