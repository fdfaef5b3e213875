import type { AiEvent, AiUsage, Citation, Signer } from '@gatehouse/shared/ai/canonical.js'
import { type ErrorView, errorBody } from '@gatehouse/shared/errors/render.js'
import type { AnswerContext, StreamWriter } from '../contract.js'
import type { Json } from '../fields.js'
import { stops } from '../stops.js'
import { callOf, logprobsOf, signatureOf, sourceOf, thoughtOf, usageMetadata } from './answer.js'

interface OpenCall {
  id: string
  name: string
  arguments: string
  signature: string | undefined
  signer: Signer | undefined
}

/** Writes generateContent chunks. A call of a function is one part, so its arguments are held until they are whole. */
export class GenerateWriter implements StreamWriter {
  private after = ''
  private usage: AiUsage | undefined
  private call: OpenCall | undefined
  private readonly citations: Citation[] = []
  private stop = 'STOP'

  constructor(private readonly context: AnswerContext) {}

  event(event: AiEvent): string {
    switch (event.type) {
      case 'start':
        return this.start(event)
      case 'text-delta':
        return this.flush() + this.part({ text: event.text, ...signatureOf(event.signature, event.signer) })
      case 'refusal-delta':
        return this.flush() + this.part({ text: event.text })
      case 'reasoning-delta':
        return this.flush() + this.part(thoughtOf({ ...event, type: 'reasoning' }))
      case 'reasoning-redacted':
        return (
          this.flush() +
          this.part(thoughtOf({ type: 'reasoning', text: '', redacted: event.data, signer: event.signer }))
        )
      case 'tool-start': {
        const before = this.flush()
        const { id, name, signature, signer } = event
        this.call = { id, name, arguments: '', signature, signer }
        return before
      }
      case 'tool-delta':
        if (this.call) this.call.arguments += event.arguments
        return ''
      case 'image':
        return this.flush() + this.part({ inlineData: { mimeType: event.mediaType, data: event.base64 } })
      case 'audio-delta':
        return event.base64
          ? this.flush() + this.part({ inlineData: { mimeType: 'audio/pcm', data: event.base64 } })
          : ''
      case 'citation':
        this.citations.push(event.citation)
        return ''
      case 'logprobs':
        return this.chunk({ content: { role: 'model', parts: [] }, index: 0, logprobsResult: logprobsOf(event.tokens) })
      case 'usage':
        this.usage = event.usage
        return ''
      case 'finish':
        this.stop = stops[event.stop].gemini
        return this.flush()
      default:
        return ''
    }
  }

  end(): string {
    const { citations, usage } = this
    const candidate = {
      content: { role: 'model', parts: [{ text: '' }] },
      finishReason: this.stop,
      index: 0,
      citationMetadata: citations.length > 0 ? { citationSources: citations.map(sourceOf) } : undefined,
    }
    return this.chunk(candidate, usage && usageMetadata(usage))
  }

  fail(error: ErrorView): string {
    return `data: ${JSON.stringify(errorBody('gemini', error))}\n\n`
  }

  private start(event: AiEvent & { type: 'start' }): string {
    const shared = {
      modelVersion: event.model || this.context.request.model,
      responseId: event.id || this.context.callId,
    }
    this.after = `,${JSON.stringify(shared).slice(1)}\n\n`
    return ''
  }

  private part(part: Json): string {
    return `data: {"candidates":[{"content":{"parts":[${JSON.stringify(part)}],"role":"model"},"index":0}]${this.after}`
  }

  private chunk(candidate: Json, usage?: Json): string {
    const told = usage ? `,"usageMetadata":${JSON.stringify(usage)}` : ''
    return `data: {"candidates":[${JSON.stringify(candidate)}]${told}${this.after}`
  }

  private flush(): string {
    const { call } = this
    if (!call) return ''
    this.call = undefined
    return this.part(callOf(call.id, call.name, call.arguments, signatureOf(call.signature, call.signer)))
  }
}
