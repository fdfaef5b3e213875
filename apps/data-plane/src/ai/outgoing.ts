import type { CompiledTarget } from '../config/runtime.js'
import type { Outgoing } from '../upstream/send.js'
import type { ChatRequest } from './chat-request.js'
import { type Edit, splice } from './splice.js'

/** What calls to one target have in common. */
export interface PreparedTarget {
  readonly path: string
  /** The model's name as a JSON string. */
  readonly model: Buffer
  readonly headers: readonly string[]
  /** `provider/model`, fit for a header. */
  readonly label: string
  readonly asksUsage: boolean
}

const prepared = new WeakMap<CompiledTarget, PreparedTarget>()

export function prepare(target: CompiledTarget): PreparedTarget {
  let ready = prepared.get(target)
  if (!ready) {
    const { provider, model } = target
    ready = {
      path:
        provider.basePath +
        provider.definition.path('openai-chat', { model, credentials: provider.credentials, stream: false }),
      model: Buffer.from(JSON.stringify(model)),
      // Answers have to be read on the way, so they must not come compressed.
      headers: [
        'host',
        provider.origin.host,
        'content-type',
        'application/json',
        'accept-encoding',
        'identity',
        'user-agent',
        'gatehouse',
        ...provider.headers,
      ],
      label: `${provider.resource.slug}/${model.replace(/[^\x21-\x7e]/g, '?')}`,
      asksUsage: provider.definition.streamUsage === 'asked',
    }
    prepared.set(target, ready)
  }
  return ready
}

/** The caller's bytes with the target's model in them, and what makes a stream tell its usage. */
export function outgoing(request: ChatRequest, target: PreparedTarget): Outgoing {
  const { valueStart, valueEnd } = request.modelSpan
  const edits: Edit[] = [{ start: valueStart, end: valueEnd, bytes: target.model }]
  if (request.usageEdit && target.asksUsage)
    if (request.usageEdit.start < valueStart) edits.unshift(request.usageEdit)
    else edits.push(request.usageEdit)
  return { method: 'POST', path: target.path, headers: [...target.headers], body: splice(request.bytes, edits) }
}
