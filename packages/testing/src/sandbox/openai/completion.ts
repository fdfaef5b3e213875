import { type Ask, addText, newAsk } from '../answer/ask.js'
import type { Answer } from '../answer/compose.js'
import { hexOf } from '../answer/hash.js'
import { type Json, list, object, text } from '../answer/json.js'
import type { Generation } from '../dialect.js'
import type { Step } from '../script.js'
import { STARTED } from '../started.js'
import { readLimit, readStop, requireModel } from './chat-ask.js'
import { chatUsage, finishReason } from './chat-parts.js'

/** The legacy API that continues a text: https://platform.openai.com/docs/api-reference/completions */
export function completion(body: Json): Generation {
  const ask = readCompletion(body)
  const includeUsage = object(body.stream_options).include_usage === true
  return {
    ask,
    contentType: 'text/event-stream; charset=utf-8',
    whole: answer => ({
      ...completionHead(ask.model, answer),
      choices: [{ text: answer.text.join(''), index: 0, logprobs: null, finish_reason: finishReason(answer) }],
      usage: chatUsage(answer.usage),
    }),
    steps: answer => completionChunks(ask.model, answer, includeUsage),
  }
}

function readCompletion(body: Json): Ask {
  const ask = newAsk(requireModel(body))
  const prompt = Array.isArray(body.prompt) ? list(body.prompt).map(text).join('\n') : text(body.prompt)
  addText(ask, prompt)
  ask.lastText = prompt
  ask.maxTokens = readLimit(body.max_tokens ?? 16)
  ask.stop = readStop(body.stop)
  ask.stream = body.stream === true
  return ask
}

const completionHead = (model: string, answer: Answer): object => ({
  id: `cmpl-${hexOf(answer.seed, 24)}`,
  object: 'text_completion',
  created: STARTED,
  model,
})

function* completionChunks(model: string, answer: Answer, includeUsage: boolean): Iterable<Step> {
  const head = `data: ${JSON.stringify(completionHead(model, answer)).slice(0, -1)},"choices":`
  const tail = includeUsage ? ',"usage":null}\n\n' : '}\n\n'
  for (const token of answer.text) {
    const choice = `{"text":${JSON.stringify(token)},"index":0,"logprobs":null,"finish_reason":null}`
    yield { text: `${head}[${choice}]${tail}`, tokens: 1 }
  }
  const last = `{"text":"","index":0,"logprobs":null,"finish_reason":"${finishReason(answer)}"}`
  yield { text: `${head}[${last}]${tail}`, tokens: 0 }
  if (includeUsage) yield { text: `${head}[],"usage":${JSON.stringify(chatUsage(answer.usage))}}\n\n`, tokens: 0 }
  yield { text: 'data: [DONE]\n\n', tokens: 0 }
}
