import type { AiEvent, AiUsage } from '@gatehouse/shared/ai/canonical.js'
import { type ErrorView, errorBody } from '@gatehouse/shared/errors/render.js'
import type { AnswerContext, StreamWriter } from '../contract.js'
import type { Json } from '../fields.js'
import { idOf } from '../ids.js'
import { stops } from '../stops.js'
import { annotationOf, extraOf, imageOf, logprobOf } from './answer.js'
import { detailOf } from './reasoning-details.js'
import { chatUsage } from './usage.js'

/** Writes chat completion chunks. What all chunks share is spelled once. */
export class ChatWriter implements StreamWriter {
  private before = ''
  private after = ''
  private usage: AiUsage | undefined
  private details = 0

  constructor(private readonly context: AnswerContext) {}

  event(event: AiEvent): string {
    switch (event.type) {
      case 'start':
        return this.start(event)
      case 'text-delta':
        return this.text('content', event.text)
      case 'refusal-delta':
        return this.text('refusal', event.text)
      case 'reasoning-delta':
        return this.reasoning(event)
      case 'reasoning-redacted':
        return this.detail({ type: 'reasoning', text: '', redacted: event.data, signer: event.signer })
      case 'tool-start':
        return this.toolStart(event)
      case 'tool-delta':
        return this.delta(
          `{"tool_calls":[{"index":${event.index},"function":{"arguments":${JSON.stringify(event.arguments)}}}]}`,
        )
      case 'citation':
        return this.some('annotations', annotationOf(event.citation))
      case 'image':
        return this.some('images', [imageOf(event.mediaType, event.base64)])
      case 'audio-delta':
        return this.audio(event)
      case 'logprobs':
        return this.logprobs(event.tokens.map(logprobOf))
      case 'usage':
        this.usage = event.usage
        return ''
      case 'finish':
        return this.delta('{}', stops[event.stop].openai)
      case 'ping':
        return ': keep-alive\n\n'
      default:
        return ''
    }
  }

  end(): string {
    const { usage, context } = this
    const told =
      context.showUsage && usage ? `${this.before},"choices":[],"usage":${JSON.stringify(chatUsage(usage))}}\n\n` : ''
    return `${told}data: [DONE]\n\n`
  }

  fail(error: ErrorView): string {
    return `data: ${JSON.stringify(errorBody('openai', error))}\n\n`
  }

  private start(event: AiEvent & { type: 'start' }): string {
    const { context } = this
    const shared = {
      id: idOf('chatcmpl-', event.id, context),
      object: 'chat.completion.chunk',
      created: event.created ?? context.created,
      model: event.model || context.request.model,
      ...(event.serviceTier ? { service_tier: event.serviceTier } : {}),
    }
    this.before = `data: ${JSON.stringify(shared).slice(0, -1)}`
    // A caller who asked for usage gets the member in every chunk.
    this.after = context.showUsage ? '],"usage":null}\n\n' : ']}\n\n'
    return this.delta('{"role":"assistant","content":""}')
  }

  private delta(delta: string, finish?: string): string {
    const reason = finish === undefined ? 'null' : `"${finish}"`
    return `${this.before},"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${reason}}${this.after}`
  }

  private text(field: string, text: string): string {
    return text === '' ? '' : this.delta(`{"${field}":${JSON.stringify(text)}}`)
  }

  private some(field: string, items: Json[]): string {
    return items.length === 0 ? '' : this.delta(`{"${field}":${JSON.stringify(items)}}`)
  }

  /** The text as it comes; what has to come back unchanged as a detail of the block under way. */
  private reasoning(event: AiEvent & { type: 'reasoning-delta' }): string {
    const { text, signature, signer, summary } = event
    const detail = detailOf({ type: 'reasoning', text, signature, signer, summary }, this.details)
    if (signature !== undefined) this.details++
    const said = text === '' ? '' : `"reasoning_content":${JSON.stringify(text)},`
    return this.delta(`{${said}"reasoning_details":[${JSON.stringify(detail)}]}`)
  }

  private detail(block: Parameters<typeof detailOf>[0]): string {
    return this.delta(`{"reasoning_details":[${JSON.stringify(detailOf(block, this.details++))}]}`)
  }

  private toolStart(event: AiEvent & { type: 'tool-start' }): string {
    const { index, id, name, signature, signer } = event
    const extra = extraOf(signature, signer)
    const call = {
      index,
      id,
      type: 'function',
      function: { name, arguments: '' },
      ...(extra ? { extra_content: extra } : {}),
    }
    return this.delta(`{"tool_calls":[${JSON.stringify(call)}]}`)
  }

  private audio({ id, base64, transcript, expiresAt }: AiEvent & { type: 'audio-delta' }): string {
    return this.delta(JSON.stringify({ audio: { id, data: base64, transcript, expires_at: expiresAt } }))
  }

  private logprobs(tokens: Json[]): string {
    return `${this.before},"choices":[{"index":0,"delta":{},"logprobs":${JSON.stringify({ content: tokens, refusal: null })},"finish_reason":null}${this.after}`
  }
}
