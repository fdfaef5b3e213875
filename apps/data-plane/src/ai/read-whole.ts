import type { AiResponse, AiUsage } from '@gatehouse/shared/ai/canonical.js'
import { contextOf } from './answer-context.js'
import { ChunkScan, parseTold } from './chunk-scan.js'
import { isObject } from './dialects/fields.js'
import { type AttemptFailure, brokenAnswer, policyFailure, toldFailure } from './failure.js'
import { eventsOf, ordered } from './ordered-answer.js'
import type { Attempt } from './receiver.js'
import { PolicyFailed, seenWhole } from './seen-events.js'
import type { MappedTask } from './tasks/task.js'
import { saidIn } from './tokens/said-in.js'
import type { SaidText } from './tokens/said-text.js'

export interface Whole {
  usage: AiUsage | undefined
  /** What was generated; undefined where the provider told its usage. */
  said: SaidText | undefined
  /** Content type of `body`, where the provider's own does not hold. */
  type: string
  body: Buffer
}

type Read = Whole | { failure: AttemptFailure }

/** One object serves all: it is used and done with at once. */
const scan = new ChunkScan()

const JSON_TYPE = 'application/json'

/** Reads a provider's answer in one piece and makes the caller's of it. */
export function readWhole(call: Attempt, body: Buffer): Read {
  const { task } = call.request
  if (task && 'answer' in task) return answered(call, task, body)
  if (!call.prepared.native) return translate(call, body)
  const { id } = call.request.dialect
  return id === 'openai-chat' || id === 'openai-completions' ? scanned(call, body) : parsed(call, body)
}

/** Byte by byte as it came, without making values of it. */
function scanned(call: Attempt, body: Buffer): Read {
  const provider = call.target.provider.definition
  if (!scan.read(body, 0, body.length)) return { failure: brokenAnswer(call.status, 'not a JSON object') }
  if (scan.hasError) return { failure: toldFailure(provider, parseTold(body, 0, body.length)) }
  const usage = scan.hasUsage
    ? provider.usage({ usage: parseTold(body, scan.usageValue, scan.usageEnd) }, call.request.dialect.id)
    : undefined
  return { usage, said: usage ? undefined : saidIn(parse(body)), type: JSON_TYPE, body }
}

function parsed(call: Attempt, body: Buffer): Read {
  const answer = parse(body)
  const provider = call.target.provider.definition
  if (!isObject(answer)) return { failure: brokenAnswer(call.status, 'not a JSON object') }
  if (answer.type === 'error' || isObject(answer.error) || typeof answer.error === 'string')
    return { failure: toldFailure(provider, answer) }
  const usage = provider.usage(answer, call.request.dialect.id)
  return { usage, said: usage ? undefined : saidIn(answer), type: JSON_TYPE, body }
}

function answered(call: Attempt, task: MappedTask, body: Buffer): Read {
  const told = parse(body)
  if (isObject(told) && isObject(told.error)) return { failure: toldFailure(call.target.provider.definition, told) }
  try {
    const { body: answer, usage } = task.answer(call.target, told)
    return { usage, said: undefined, type: JSON_TYPE, body: Buffer.from(JSON.stringify(answer)) }
  } catch {
    return { failure: brokenAnswer(call.status, 'not an answer of this provider') }
  }
}

function translate(call: Attempt, body: Buffer): Read {
  const { request, target } = call
  const provider = target.provider.definition
  const told = parse(body)
  if (isObject(told) && isObject(told.error)) return { failure: toldFailure(provider, told) }
  let response: AiResponse
  try {
    response = seenWhole(
      call.exchange,
      ordered(provider.chat.response(told, request.canonical()), call.exchange.callId),
    )
  } catch (error) {
    if (error instanceof PolicyFailed) return { failure: policyFailure(call.status) }
    return { failure: brokenAnswer(call.status, 'not an answer of this provider') }
  }
  const { usage } = response
  const context = contextOf(call)
  const said = usage ? undefined : saidIn(told)
  if (!request.stream) {
    const answer = JSON.stringify(request.dialect.answer(response, context))
    return { usage, said, type: JSON_TYPE, body: Buffer.from(answer) }
  }
  // A provider that does not stream: the caller gets its stream all the same.
  const writer = request.dialect.writer(context)
  const events = eventsOf(response).map(event => writer.event(event))
  return { usage, said, type: request.dialect.streamType, body: Buffer.from(events.join('') + writer.end()) }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}
