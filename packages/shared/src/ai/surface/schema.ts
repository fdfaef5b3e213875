/** JSON Schema, in few words. */
export type Schema = Record<string, unknown>

export const text = (description: string, more: Schema = {}): Schema => ({ type: 'string', description, ...more })
export const whole = (description: string, more: Schema = {}): Schema => ({ type: 'integer', description, ...more })
export const real = (description: string, more: Schema = {}): Schema => ({ type: 'number', description, ...more })
export const flag = (description: string): Schema => ({ type: 'boolean', description })
export const list = (items: Schema, description: string): Schema => ({ type: 'array', items, description })
export const object = (properties: Record<string, Schema>, required: readonly string[] = []): Schema => ({
  type: 'object',
  properties,
  ...(required.length > 0 ? { required } : {}),
})

export const message = (roles: readonly string[]): Schema =>
  object(
    {
      role: { type: 'string', enum: roles, description: 'Who says it.' },
      content: text('What is said; a list of parts where it holds images.'),
    },
    ['role', 'content'],
  )

export const said = (role: string): Schema => ({ role, content: 'Say hello in three languages.' })

/** A body for one of a product's models: its schema, and an example that can be sent as it stands. */
export interface Body {
  schema: Schema
  example?: unknown
}

/** An operation of the AI surface. */
export interface Operation {
  /** `{model}` stands for the name of a model. */
  path: string
  method: 'get' | 'post'
  tag: string
  summary: string
  description: string
  /** `model`: schema of the names that may be given; `first`: one of them. */
  body?: (model: Schema, first: string) => Body
  /** The body is a form with a file in it. */
  form?: true
  answer: Schema
  /** Beside JSON it may answer in events, or in lines of another type. */
  streams?: true | 'application/x-ndjson'
  /** It answers in sound and not in JSON. */
  sound?: true
}
