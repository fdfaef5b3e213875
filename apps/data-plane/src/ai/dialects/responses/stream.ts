import type { AiEvent, AiUsage, ContentBlock, StopReason } from '@gatehouse/shared/ai/canonical.js'
import { type ErrorView, errorBody } from '@gatehouse/shared/errors/render.js'
import type { AnswerContext, StreamWriter } from '../contract.js'
import type { Json } from '../fields.js'
import { idOf } from '../ids.js'
import { logprobOf } from '../openai-chat/answer.js'
import { Events } from './events.js'
import { OpenCall, type OpenItem, OpenMessage, OpenReasoning } from './open-item.js'
import { annotationOf, incompleteBy, responseObject } from './output.js'

/** Writes response events: items one after another, each announced, filled and closed; every event with its number. */
export class ResponseWriter implements StreamWriter {
  private readonly events = new Events()
  private about = { id: '', model: '', created: 0, serviceTier: undefined as string | undefined }
  private readonly output: Json[] = []
  private open: OpenItem | null = null
  private usage: AiUsage | undefined
  private stop: StopReason = 'stop'

  constructor(private readonly context: AnswerContext) {}

  event(event: AiEvent): string {
    switch (event.type) {
      case 'start':
        return this.start(event)
      case 'text-delta':
        return this.sealedBefore(event) + this.message(message => message.text(event.text))
      case 'refusal-delta':
        return this.message(message => message.refusal(event.text))
      case 'logprobs':
        return this.message(message => message.logprobs(event.tokens.map(logprobOf)))
      case 'citation':
        return this.message(message =>
          annotationOf(event.citation)
            .map(each => message.annotation(each))
            .join(''),
        )
      case 'audio-delta':
        return event.transcript ? this.message(message => message.text(event.transcript!)) : ''
      case 'reasoning-delta':
        return this.reasoning(event)
      case 'reasoning-redacted':
        return this.sealed({ type: 'reasoning', text: '', redacted: event.data, signer: event.signer })
      case 'tool-start':
        return this.sealedBefore(event) + this.begin(new OpenCall(this.events, this.place('fc'), event))
      case 'tool-delta':
        return this.open instanceof OpenCall ? this.open.arguments(event.arguments) : ''
      case 'image':
        return this.image(event.base64)
      case 'usage':
        this.usage = event.usage
        return ''
      case 'finish':
        this.stop = event.stop
        this.about.serviceTier = event.serviceTier ?? this.about.serviceTier
        return this.close(incompleteBy(event.stop) ? 'incomplete' : 'completed')
      case 'ping':
        return ': keep-alive\n\n'
      default:
        return ''
    }
  }

  end(): string {
    const type = incompleteBy(this.stop) ? 'response.incomplete' : 'response.completed'
    const { stop, usage } = this
    return this.events.emit(type, { response: responseObject(this.about, this.output, this.context, { stop, usage }) })
  }

  fail(error: ErrorView): string {
    const body = errorBody('openai', error).error as { code: unknown; message: unknown; param: unknown }
    const { code, message, param } = body
    // The members stand in the event by its schema; clients raise by the object, as the vendor sends it too.
    return this.events.emit('error', { code, message, param, error: body })
  }

  private start(event: AiEvent & { type: 'start' }): string {
    const { id, model, created, serviceTier } = event
    this.about = {
      id: idOf('resp_', id, this.context),
      model,
      created: created ?? this.context.created,
      serviceTier,
    }
    const response = responseObject(this.about, [], this.context)
    return this.events.emit('response.created', { response }) + this.events.emit('response.in_progress', { response })
  }

  private place(prefix: string): { id: string; index: number } {
    const index = this.output.length + (this.open ? 1 : 0)
    return { id: `${prefix}_${this.context.callId}_${index}`, index }
  }

  private begin(item: OpenItem): string {
    const before = this.close('completed')
    this.open = item
    return before + item.added()
  }

  private message(write: (message: OpenMessage) => string): string {
    const { open } = this
    if (open instanceof OpenMessage) return write(open)
    const message = new OpenMessage(this.events, this.place('msg'))
    return this.begin(message) + write(message)
  }

  private reasoning({ text, signature, signer }: AiEvent & { type: 'reasoning-delta' }): string {
    let before = ''
    let item = this.open
    if (!(item instanceof OpenReasoning)) {
      item = new OpenReasoning(this.events, this.place('rs'))
      before = this.begin(item)
    }
    const said = before + (text === '' ? '' : (item as OpenReasoning).text(text))
    if (signature === undefined) return said
    ;(item as OpenReasoning).sign(signature, signer)
    return said + this.close('completed')
  }

  private sealedBefore({ signature, signer }: { signature?: string; signer?: AiSigner }): string {
    if (signature === undefined || signer === 'openai') return ''
    return this.sealed({ type: 'reasoning', text: '', redacted: signature, signer })
  }

  private sealed(block: ContentBlock & { type: 'reasoning' }): string {
    const item = new OpenReasoning(this.events, this.place('rs'), block)
    return this.begin(item) + this.close('completed')
  }

  private image(result: string): string {
    const before = this.close('completed')
    const { id, index } = this.place('ig')
    const item = { id, type: 'image_generation_call', status: 'completed', result }
    this.output.push(item)
    return (
      before +
      this.events.emit('response.output_item.added', {
        output_index: index,
        item: { ...item, status: 'in_progress', result: null },
      }) +
      this.events.emit('response.output_item.done', { output_index: index, item })
    )
  }

  private close(status: 'completed' | 'incomplete'): string {
    const { open } = this
    if (!open) return ''
    this.open = null
    const { events, item } = open.done(status)
    this.output.push(item)
    return events
  }
}

type AiSigner = (ContentBlock & { type: 'reasoning' })['signer']
