import type { AiEvent, AiUsage, Signer } from '@gatehouse/shared/ai/canonical.js'
import { type ErrorView, errorBody } from '@gatehouse/shared/errors/render.js'
import type { AnswerContext, StreamWriter } from '../contract.js'
import type { Json } from '../fields.js'
import { idOf } from '../ids.js'
import { sealed } from '../signatures.js'
import { stops } from '../stops.js'
import { carrierOf, citationOf, messageUsage, thoughtOf, toolId } from './answer.js'

type Block = 'text' | 'thinking' | 'tool_use'

const named = (name: string, body: Json): string => `event: ${name}\ndata: ${JSON.stringify(body)}\n\n`

/** Writes message events: blocks one after another, each opened and closed once, indices without gaps. */
export class MessageWriter implements StreamWriter {
  private usage: AiUsage | undefined
  private tier: string | undefined
  private index = -1
  private open: Block | null = null
  private finish = ''

  constructor(private readonly context: AnswerContext) {}

  event(event: AiEvent): string {
    switch (event.type) {
      case 'start':
        return this.start(event)
      case 'text-delta':
        return this.carried(event.signature, event.signer) + this.text(event.text)
      case 'refusal-delta':
        return this.text(event.text)
      case 'reasoning-delta':
        return this.reasoning(event)
      case 'reasoning-redacted':
        return this.single(thoughtOf({ type: 'reasoning', text: '', redacted: event.data, signer: event.signer }))
      case 'tool-start':
        return this.carried(event.signature, event.signer) + this.tool(event)
      case 'tool-delta':
        return this.delta({ type: 'input_json_delta', partial_json: event.arguments })
      case 'citation':
        return this.need('text') + this.delta({ type: 'citations_delta', citation: citationOf(event.citation) })
      case 'audio-delta':
        return event.transcript ? this.text(event.transcript) : ''
      case 'usage':
        this.usage = event.usage
        return ''
      case 'finish':
        this.tier = event.serviceTier ?? this.tier
        this.finish = JSON.stringify({
          stop_reason: stops[event.stop].anthropic,
          stop_sequence: event.stopSequence ?? null,
        })
        return this.close()
      case 'ping':
        return PING
      default:
        return ''
    }
  }

  end(): string {
    const usage = this.usage ?? this.estimate()
    const told = JSON.stringify(messageUsage(usage, this.tier))
    return `event: message_delta\ndata: {"type":"message_delta","delta":${this.finish},"usage":${told}}\n\n${STOP}`
  }

  fail(error: ErrorView): string {
    return named('error', errorBody('anthropic', error))
  }

  private start(event: AiEvent & { type: 'start' }): string {
    this.tier = event.serviceTier
    const message = {
      id: idOf('msg_', event.id, this.context),
      type: 'message',
      role: 'assistant',
      model: event.model || this.context.request.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...messageUsage(this.usage ?? this.estimate(), this.tier), output_tokens: 0 },
    }
    return named('message_start', { type: 'message_start', message })
  }

  private estimate(): AiUsage {
    return { input: this.context.inputEstimate, output: 0, cached: 0, cacheWrite: 0, reasoning: 0 }
  }

  private text(text: string): string {
    if (text === '') return ''
    return `${this.need('text')}event: content_block_delta\ndata: {"type":"content_block_delta","index":${this.index},"delta":{"type":"text_delta","text":${JSON.stringify(text)}}}\n\n`
  }

  private reasoning({ text, signature, signer }: AiEvent & { type: 'reasoning-delta' }): string {
    const said = this.need('thinking') + (text === '' ? '' : this.delta({ type: 'thinking_delta', thinking: text }))
    if (signature === undefined) return said
    const signed = this.delta({ type: 'signature_delta', signature: sealed(signature, signer, 'anthropic') })
    return said + signed + this.close()
  }

  private tool({ id, name }: AiEvent & { type: 'tool-start' }): string {
    return this.close() + this.opened('tool_use', { type: 'tool_use', id: toolId(id), name, input: {} })
  }

  private carried(signature: string | undefined, signer: Signer | undefined): string {
    return carrierOf(signature, signer)
      .map(block => this.single(block))
      .join('')
  }

  /** A block that comes whole. */
  private single(block: Json): string {
    return this.close() + this.opened('thinking', block) + this.close()
  }

  private need(block: 'text' | 'thinking'): string {
    if (this.open === block) return ''
    const empty = block === 'text' ? { type: 'text', text: '' } : { type: 'thinking', thinking: '', signature: '' }
    return this.close() + this.opened(block, empty)
  }

  private opened(block: Block, content: Json): string {
    this.open = block
    this.index++
    return named('content_block_start', { type: 'content_block_start', index: this.index, content_block: content })
  }

  private delta(delta: Json): string {
    return named('content_block_delta', { type: 'content_block_delta', index: this.index, delta })
  }

  private close(): string {
    if (this.open === null) return ''
    this.open = null
    return named('content_block_stop', { type: 'content_block_stop', index: this.index })
  }
}

export const PING = 'event: ping\ndata: {"type":"ping"}\n\n'
const STOP = 'event: message_stop\ndata: {"type":"message_stop"}\n\n'
