import type { CompiledModel, CompiledTarget } from '../config/runtime.js'
import type { Exchange } from '../exchange/exchange.js'
import { plainUsage } from './accounting.js'
import { callerless } from './callerless.js'
import { type AttemptOwner, ChatAttempt } from './chat-attempt.js'
import { type ChatRequest, readChatRequest } from './chat-request.js'
import { unsupported } from './dialects/fields.js'
import { openAiChat } from './dialects/openai-chat/dialect.js'
import type { Embed, Meanings } from './routing/meanings.js'
import { quoted } from './routing/target-gauges.js'
import type { MappedTask } from './tasks/task.js'

/** A call is routed by words where its meaning is not known by then. */
const WAIT_MS = 300
/** What comes later than that is of no use to later calls either. */
const ANSWER_MS = 5_000

/** Asks for the meaning of a message wherever a model's tree goes by it; calls on when it is known, or when it has taken too long. */
export function understand(exchange: Exchange, model: CompiledModel, text: string, goOn: () => void): void {
  const unknown = text === '' ? [] : model.meanings.filter(meanings => isWell(meanings) && !meanings.knows(text))
  if (unknown.length === 0 || exchange.rehearsal) return goOn()
  let open = unknown.length
  const timer = setTimeout(() => end(), WAIT_MS)
  const end = (): void => {
    if (open < 0) return
    open = -1
    clearTimeout(timer)
    goOn()
  }
  for (const meanings of unknown)
    meanings.learn(text, embedWith(exchange, model, meanings.target), () => {
      if (--open === 0) end()
    })
}

/** Nobody waits for a model that keeps failing. */
function isWell({ target: { state, provider } }: Meanings): boolean {
  const now = performance.now()
  return state.breaker.allows(now) && provider.keyHealth.allows(now) && state.coolMs(now) === 0
}

const embedWith =
  (exchange: Exchange, model: CompiledModel, target: CompiledTarget): Embed =>
  (texts, done) =>
    new EmbeddingCall(exchange, model, target, texts, done).start()

/** Vectors of some texts, for the gateway itself: an attempt of a call without a caller, in no record and of no policy's concern. */
class EmbeddingCall implements AttemptOwner {
  readonly attemptsMade = 1
  readonly exchange: Exchange
  readonly request: ChatRequest
  private readonly task: VectorTask

  constructor(
    private readonly of: Exchange,
    readonly model: CompiledModel,
    private readonly target: CompiledTarget,
    texts: readonly string[],
    private readonly done: Parameters<Embed>[1],
  ) {
    this.exchange = callerless(of)
    this.task = new VectorTask(texts)
    const body = Buffer.from(JSON.stringify({ model: target.model, input: texts }))
    this.request = { ...readChatRequest(body, openAiChat, { stream: false, plain: true }), task: this.task }
  }

  start(): void {
    const { timeouts } = this.target
    new ChatAttempt(this, this.target, { ...timeouts, headMs: ANSWER_MS, totalMs: ANSWER_MS }).start()
  }

  hasOther(): boolean {
    return false
  }

  failed(): void {
    this.count('failed')
    this.done(null)
  }

  committed(): void {}

  settled(): void {
    this.count('answered')
    this.done(this.task.vectors)
  }

  private count(outcome: string): void {
    const labels = `model="${this.model.resource.slug}",target="${quoted(this.target.state.name)}"`
    this.of.services.count(`gatehouse_routing_embeddings_total{${labels},outcome="${outcome}"}`)
  }
}

class VectorTask implements MappedTask {
  vectors: readonly (readonly number[])[] | null = null

  constructor(private readonly texts: readonly string[]) {}

  request({ provider: { definition, credentials }, model }: CompiledTarget, drop: (field: string) => void) {
    if (!definition.embed) throw unsupported('The provider behind this model makes no embeddings.', 'model')
    return definition.embed.request({ model, inputs: [...this.texts] }, { model, credentials }, drop)
  }

  answer({ provider }: CompiledTarget, body: unknown) {
    const { vectors, inputTokens } = provider.definition.embed!.response(body)
    if (vectors.length !== this.texts.length) throw new TypeError('not one vector a text')
    this.vectors = vectors
    return { body: {}, usage: inputTokens === undefined ? undefined : plainUsage(inputTokens, 0) }
  }
}
