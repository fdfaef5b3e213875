import type { AiEvent, AiRequest, AiResponse, AiUsage } from '@gatehouse/shared/ai/canonical.js'
import { type ErrorView, errorBody } from '@gatehouse/shared/errors/render.js'
import type { AnswerContext, ClientDialect, StreamWriter } from '../contract.js'
import { count, flag, type Json, othersOf, refuse, text, unsupported } from '../fields.js'
import { idOf } from '../ids.js'
import { biasOf, samplingOf } from '../openai-chat/request.js'
import { chatUsage } from '../openai-chat/usage.js'
import { stops } from '../stops.js'

const KNOWN = new Set([
  'model',
  'prompt',
  'stream',
  'stream_options',
  'max_tokens',
  'temperature',
  'top_p',
  'frequency_penalty',
  'presence_penalty',
  'logit_bias',
  'logprobs',
  'stop',
  'seed',
  'user',
  'n',
  'echo',
])

/** The legacy API's own default. */
const MAX_TOKENS = 16

/** A legacy completion as a chat of one message: chat models answer it as they answer a user. */
function parseCompletion(json: Json, call: { model: string; stream: boolean }): AiRequest {
  for (const field of ['suffix', 'best_of'])
    if (json[field] !== undefined && json[field] !== null && json[field] !== 1)
      throw unsupported(`The model behind this name is a chat model, which knows no ${field}.`, field)
  return {
    dialect: 'openai-completions',
    model: call.model,
    stream: call.stream,
    messages: [{ role: 'user', content: [{ type: 'text', text: promptOf(json) }] }],
    ...samplingOf(json),
    maxOutputTokens: count(json, 'max_tokens') ?? MAX_TOKENS,
    logitBias: biasOf(json),
    logprobs: count(json, 'logprobs'),
    user: text(json, 'user'),
    choices: count(json, 'n'),
    extensions: othersOf(json, KNOWN),
  }
}

function promptOf({ prompt }: Json): string {
  if (typeof prompt === 'string') return prompt
  if (!Array.isArray(prompt)) throw refuse('Give prompt as a string.', 'prompt')
  if (prompt.length === 1 && typeof prompt[0] === 'string') return prompt[0]
  throw unsupported('A chat model takes one prompt a call, as text.', 'prompt')
}

const echoOf = ({ body }: AnswerContext): string => (flag(body, 'echo') ? promptOf(body) : '')

function answer(response: AiResponse, context: AnswerContext): Json {
  const said = response.content.map(block => (block.type === 'text' || block.type === 'refusal' ? block.text : ''))
  return {
    id: idOf('cmpl-', response.id, context),
    object: 'text_completion',
    created: response.created ?? context.created,
    model: response.model || context.request.model,
    choices: [
      {
        text: echoOf(context) + said.join(''),
        index: 0,
        logprobs: response.logprobs ? logprobsOf(response.logprobs) : null,
        finish_reason: finishOf(response.stop),
      },
    ],
    usage: response.usage && chatUsage(response.usage),
  }
}

/** There are no tools here, so there is no calling of them. */
function finishOf(stop: AiResponse['stop']): string {
  const reason = stops[stop].openai
  return reason === 'tool_calls' ? 'stop' : reason
}

function logprobsOf(tokens: NonNullable<AiResponse['logprobs']>, from = 0): Json {
  const offsets: number[] = []
  let offset = from
  for (const { token } of tokens) {
    offsets.push(offset)
    offset += token.length
  }
  return {
    tokens: tokens.map(each => each.token),
    token_logprobs: tokens.map(each => each.logprob),
    top_logprobs: tokens.map(each => Object.fromEntries((each.top ?? []).map(top => [top.token, top.logprob]))),
    text_offset: offsets,
  }
}

class CompletionWriter implements StreamWriter {
  private before = ''
  private after = ''
  private usage: AiUsage | undefined
  private length = 0

  constructor(private readonly context: AnswerContext) {}

  event(event: AiEvent): string {
    switch (event.type) {
      case 'start':
        return this.start(event)
      case 'text-delta':
      case 'refusal-delta':
        this.length += event.text.length
        return this.chunk(event.text)
      case 'logprobs':
        return this.chunk('', null, logprobsOf(event.tokens, this.length))
      case 'usage':
        this.usage = event.usage
        return ''
      case 'finish':
        return this.chunk('', finishOf(event.stop))
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
      id: idOf('cmpl-', event.id, context),
      object: 'text_completion',
      created: event.created ?? context.created,
      model: event.model || context.request.model,
    }
    this.before = `data: ${JSON.stringify(shared).slice(0, -1)}`
    this.after = context.showUsage ? '],"usage":null}\n\n' : ']}\n\n'
    const echo = echoOf(context)
    this.length = echo.length
    return echo === '' ? '' : this.chunk(echo)
  }

  private chunk(said: string, finish: string | null = null, logprobs: Json | null = null): string {
    const choice = { text: said, index: 0, logprobs, finish_reason: finish }
    return `${this.before},"choices":[${JSON.stringify(choice)}${this.after}`
  }
}

export const openAiCompletions: ClientDialect = {
  id: 'openai-completions',
  errors: 'openai',
  parse: parseCompletion,
  answer,
  writer: context => new CompletionWriter(context),
  streamType: 'text/event-stream',
  keepAlive: ': keep-alive\n\n',
  names: { maxOutputTokens: 'max_tokens', choices: 'n' },
}
