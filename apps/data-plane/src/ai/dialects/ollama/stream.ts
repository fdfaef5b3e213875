import type { AiEvent, AiUsage, StopReason } from '@gatehouse/shared/ai/canonical.js'
import { type ErrorView, errorBody } from '@gatehouse/shared/errors/render.js'
import type { AnswerContext, StreamWriter } from '../contract.js'
import type { Json } from '../fields.js'
import { logprobOf } from '../openai-chat/answer.js'
import { callOf, endOf, headOf } from './answer.js'

/** Puts what is said into a line, in the place that it has there. */
type Saying = (said: { content?: string; thinking?: string; tool_calls?: Json[] }) => Json

const inMessage: Saying = said => ({ message: { role: 'assistant', content: '', ...said } })
const inResponse: Saying = ({ content = '', thinking }) => ({ response: content, thinking })

/** Writes JSON lines. A call of a tool is told when it is whole. */
export class LineWriter implements StreamWriter {
  private before = ''
  private usage: AiUsage | undefined
  private stop: StopReason = 'stop'
  private tool: { id: string; name: string; arguments: string } | undefined

  constructor(
    private readonly context: AnswerContext,
    private readonly saying: Saying,
  ) {}

  event(event: AiEvent): string {
    switch (event.type) {
      case 'start':
        this.before = JSON.stringify(
          headOf(event.model || this.context.request.model, event.created ?? this.context.created),
        ).slice(0, -1)
        return ''
      case 'text-delta':
      case 'refusal-delta':
        return this.said({ content: event.text })
      case 'reasoning-delta':
        return event.text === '' ? '' : this.said({ thinking: event.text })
      case 'audio-delta':
        return event.transcript ? this.said({ content: event.transcript }) : ''
      case 'tool-start': {
        const before = this.told()
        this.tool = { id: event.id, name: event.name, arguments: '' }
        return before
      }
      case 'tool-delta':
        if (this.tool) this.tool.arguments += event.arguments
        return ''
      case 'logprobs':
        return this.told() + this.line({ ...this.saying({}), done: false, logprobs: event.tokens.map(logprobOf) })
      case 'usage':
        this.usage = event.usage
        return ''
      case 'finish':
        this.stop = event.stop
        return this.told()
      default:
        return ''
    }
  }

  end(): string {
    return this.line({ ...this.saying({}), ...endOf(this.stop, this.usage) })
  }

  fail(error: ErrorView): string {
    return `${JSON.stringify(errorBody('ollama', error))}\n`
  }

  private said(what: Parameters<Saying>[0]): string {
    return what.content === '' ? '' : this.told() + this.line({ ...this.saying(what), done: false })
  }

  /** The call under way, which is whole as soon as something else comes. */
  private told(): string {
    const { tool } = this
    this.tool = undefined
    return tool
      ? this.line({ ...this.saying({ tool_calls: [callOf(tool.id, tool.name, tool.arguments)] }), done: false })
      : ''
  }

  private line(rest: Json): string {
    return `${this.before},${JSON.stringify(rest).slice(1)}\n`
  }
}

export const chatWriter = (context: AnswerContext): LineWriter => new LineWriter(context, inMessage)
export const generateWriter = (context: AnswerContext): LineWriter => new LineWriter(context, inResponse)
