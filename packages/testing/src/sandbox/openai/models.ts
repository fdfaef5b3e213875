import type { Json } from '../answer/json.js'
import type { Lookup } from '../dialect.js'
import { STARTED } from '../started.js'

/** What a listing shows; any other name is answered for as well. */
export const MODEL_NAMES = ['sandbox-small', 'sandbox-large', 'sandbox-reasoning', 'sandbox-embedding']

const describe = (id: string): object => ({ id, object: 'model', created: STARTED, owned_by: 'sandbox' })

export const models = (): Lookup => ({
  model: '',
  inputTokens: 0,
  body: { object: 'list', data: MODEL_NAMES.map(describe) },
})

export const model = (_: Json, id: string): Lookup => ({ model: id, inputTokens: 0, body: describe(id) })
