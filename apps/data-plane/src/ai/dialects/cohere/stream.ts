import type { AiEvent, AiUsage } from '@gatehouse/shared/ai/canonical.js'
import type { ErrorView } from '@gatehouse/shared/errors/render.js'
import type { AnswerContext, StreamWriter } from '../contract.js'
import type { Json } from '../fields.js'
import { citationOf, finishOf, usageOf } from './answer.js'

const event = (type: string, rest: Json): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`
const said = (message: Json): Json => ({ delta: { message } })

/** Writes Cohere's events: parts and calls one after the other, each opened and closed once. */
export class CohereWriter implements StreamWriter {
  private usage: AiUsage | undefined
  private finish = ''
  private open: 'text' | 'thinking' | 'tool' | undefined
  /** Places of parts, of calls and of citations. */
  private part = -1
  private tool = -1
  private citation = 0

  constructor(private readonly context: AnswerContext) {}

  event(told: AiEvent): string {
    switch (told.type) {
      case 'start':
        return event('message-start', {
          id: told.id || this.context.callId,
          ...said({ role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] }),
        })
      case 'text-delta':
      case 'refusal-delta':
        return this.say('text', told.text)
      case 'reasoning-delta':
        return this.say('thinking', told.text)
      case 'audio-delta':
        return this.say('text', told.transcript ?? '')
      case 'citation':
        return this.cite(citationOf(told.citation))
      case 'tool-start':
        return this.call(told.id, told.name)
      case 'tool-delta':
        return this.here('tool-call-delta', { tool_calls: { function: { arguments: told.arguments } } })
      case 'usage':
        this.usage = told.usage
        return ''
      case 'finish':
        this.finish = finishOf(told.stop)
        return this.close()
      case 'ping':
        return KEEP_ALIVE
      default:
        return ''
    }
  }

  end(): string {
    const usage = this.usage && usageOf(this.usage)
    return `${event('message-end', { delta: { finish_reason: this.finish, usage } })}data: [DONE]\n\n`
  }

  fail({ detail }: ErrorView): string {
    return event('message-end', { delta: { error: detail, finish_reason: 'ERROR' } })
  }

  private say(type: 'text' | 'thinking', text: string): string {
    if (text === '') return ''
    let begun = ''
    if (this.open !== type) {
      begun = this.close()
      this.open = type
      this.part++
      begun += this.here('content-start', { content: { type, [type]: '' } })
    }
    return begun + this.here('content-delta', { content: { [type]: text } })
  }

  private call(id: string, name: string): string {
    const before = this.close()
    this.open = 'tool'
    this.tool++
    const call = { id, type: 'function', function: { name, arguments: '' } }
    return before + this.here('tool-call-start', { tool_calls: call })
  }

  private cite(citation: Json): string {
    const index = this.citation++
    return event('citation-start', { index, ...said({ citations: citation }) }) + event('citation-end', { index })
  }

  private close(): string {
    const { open } = this
    this.open = undefined
    if (open === undefined) return ''
    return open === 'tool' ? event('tool-call-end', { index: this.tool }) : event('content-end', { index: this.part })
  }

  private here(type: string, message: Json): string {
    return event(type, { index: this.open === 'tool' ? this.tool : this.part, ...said(message) })
  }
}

export const KEEP_ALIVE = ': keep-alive\n\n'
