import type { Target, UpstreamRequest } from '@gatehouse/providers/contract.js'
import { type AiRequest, UnsupportedInput } from '@gatehouse/shared/ai/canonical.js'
import type { CompiledTarget } from '../config/runtime.js'
import { fieldLines } from '../http1/field-lines.js'
import { flatText } from '../http1/flat-text.js'
import type { Outgoing } from '../upstream/send.js'
import type { ChatRequest } from './chat-request.js'
import type { ClientDialect } from './dialects/contract.js'
import { cutOf, type Edit, type Span, splice } from './splice.js'

/** A request whose headers may be known as field lines already. */
export type SpelledRequest = UpstreamRequest & Pick<Outgoing, 'lines'>

/** What calls of one dialect to one target have in common. */
export interface PreparedTarget {
  /** The provider speaks the caller's dialect, so bytes pass. */
  readonly native: boolean
  /** Where those bytes go; empty where nothing passes. */
  readonly path: string
  readonly streamPath: string
  /** The model's name as a JSON string. */
  readonly model: Buffer
  /** Those of every call but for the kind of content. */
  readonly headers: readonly string[]
  /** The same with the kind of content, as field lines; undefined where each call has more to tell, or they are none. */
  readonly lines: string | undefined
  /** `provider/model`, fit for a header. */
  readonly label: string
  readonly asksUsage: boolean
  readonly target: Target<unknown>
}

type Prepared = Map<ClientDialect, WeakMap<CompiledTarget, PreparedTarget>>
const prepared: Prepared = new Map()
const preparedToRead: Prepared = new Map()

/** `read`: policies want to see the answer, so its bytes do not pass. */
export function prepare(target: CompiledTarget, dialect: ClientDialect, read = false): PreparedTarget {
  const all = read ? preparedToRead : prepared
  let ofDialect = all.get(dialect)
  if (!ofDialect) {
    ofDialect = new WeakMap()
    all.set(dialect, ofDialect)
  }
  let ready = ofDialect.get(target)
  if (!ready) {
    ready = make(target, dialect, read)
    ofDialect.set(target, ready)
  }
  return ready
}

function make(compiled: CompiledTarget, { id, translated }: ClientDialect, read: boolean): PreparedTarget {
  const { provider, model, maxOutputTokens } = compiled
  const { definition } = provider
  const target = { model, credentials: provider.credentials, maxOutputTokens }
  const native = !read && !translated && definition.speaks.includes(id)
  // Answers have to be read on the way, so they must not come compressed.
  const kept = ['host', provider.origin.host, 'accept-encoding', 'identity', 'user-agent', 'gatehouse']
  const headers = [...kept, ...provider.headers]
  const pathOf = (stream: boolean): string =>
    native ? provider.basePath + definition.path(id, { ...target, stream }) : ''
  return {
    native,
    path: pathOf(false),
    streamPath: pathOf(true),
    model: Buffer.from(JSON.stringify(model)),
    headers,
    lines: definition.sign || provider.tokenOrigin ? undefined : spelled([...headers, ...JSON_CONTENT]),
    label: `${provider.resource.slug}/${model.replace(/[^\x21-\x7e]/g, '?')}`,
    asksUsage: definition.streamUsage === 'asked',
    target,
  }
}

const JSON_CONTENT = ['content-type', 'application/json']

/** Undefined where they are no fields, as with a key that holds a line break: whoever is to send them fails by that, and another target is asked. */
function spelled(headers: readonly string[]): string | undefined {
  try {
    return flatText(fieldLines(headers))
  } catch {
    return undefined
  }
}

/** Names of betas, as Anthropic gives them. */
const BETAS = /^[\w.-]{1,80}(?:, ?[\w.-]{1,80}){0,19}$/

/** The caller's bytes with the target's model in them, and what makes a stream tell its usage. `betas`: what it asked for in a header. */
export function passed(request: ChatRequest, target: PreparedTarget, betas?: string): SpelledRequest {
  const edits: Edit[] = []
  const { modelSpan, inside, usageEdit, optionsSpan } = request
  if (modelSpan) edits.push({ start: modelSpan.valueStart, end: modelSpan.valueEnd, bytes: target.model })
  // A dialect that names its model in the path has no such member; an Azure client may leave it to the path.
  else if (request.dialect.id !== 'gemini')
    edits.push({ start: inside, end: inside, bytes: memberFirst(request, target) })
  const edit = target.asksUsage ? usageEdit : optionsSpan && without(request.bytes, optionsSpan)
  if (edit)
    if (modelSpan && edit.start < modelSpan.valueStart) edits.unshift(edit)
    else edits.push(edit)
  const headers = [...target.headers, ...JSON_CONTENT]
  const told = betas !== undefined && BETAS.test(betas)
  if (told) headers.push('anthropic-beta', betas)
  return {
    method: 'POST',
    path: request.stream ? target.streamPath : target.path,
    headers,
    lines: told ? undefined : target.lines,
    body: splice(request.bytes, edits),
  }
}

const NOTHING = Buffer.alloc(0)

/** Who tells a stream's usage unasked has no field to ask for it, and may refuse one that it does not know. */
function without(body: Buffer, { keyStart, valueEnd }: Span): Edit {
  const [start, end] = cutOf(body, keyStart, valueEnd, body.length)
  return { start, end, bytes: NOTHING }
}

function memberFirst({ json }: ChatRequest, { model }: PreparedTarget): Buffer {
  const comma = Object.keys(json).length > 0 ? ',' : ''
  return Buffer.concat([Buffer.from('"model":'), model, Buffer.from(comma)])
}

/** The request in the provider's own words; `filled`: the same with bytes where it wants them. Throws GatewayError and UnsupportedInput. */
export function translated(
  request: ChatRequest,
  compiled: CompiledTarget,
  target: PreparedTarget,
  drop: (field: string) => void,
  filled?: AiRequest,
): UpstreamRequest {
  const { definition, basePath } = compiled.provider
  const { task } = request
  if (task) return onto(basePath, target, task.request(compiled, drop))
  const canonical = filled ?? request.canonical()
  if ((canonical.choices ?? 1) > 1)
    throw new UnsupportedInput('The provider of this model gives one answer a call. Call it once for each.', 'choices')
  if (!definition.speaks.includes(canonical.dialect))
    for (const field in canonical.extensions) drop(`extensions.${field}`)
  return onto(basePath, target, definition.chat.request(canonical, target.target, drop))
}

const onto = (basePath: string, target: PreparedTarget, out: UpstreamRequest): UpstreamRequest => ({
  method: out.method,
  path: basePath + out.path,
  headers: [...target.headers, ...out.headers],
  body: out.body,
})
