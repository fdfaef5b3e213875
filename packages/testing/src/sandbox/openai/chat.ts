import { type Answer, NAME_TOKENS } from '../answer/compose.js'
import { hexOf } from '../answer/hash.js'
import { type Json, object } from '../answer/json.js'
import type { Generation } from '../dialect.js'
import type { Step } from '../script.js'
import { STARTED } from '../started.js'
import { readChat } from './chat-ask.js'
import { chatUsage, choiceLogprobs, finishReason, tokenLogprobs } from './chat-parts.js'

/** https://platform.openai.com/docs/api-reference/chat */
export function chat(body: Json): Generation {
  const ask = readChat(body)
  const logprobs = body.logprobs === true
  const includeUsage = object(body.stream_options).include_usage === true
  return {
    ask,
    contentType: 'text/event-stream; charset=utf-8',
    whole: answer => chatCompletion(ask.model, answer, logprobs),
    steps: answer => chatChunks(ask.model, answer, logprobs, includeUsage),
  }
}

function chatCompletion(model: string, answer: Answer, logprobs: boolean): object {
  const calls = answer.calls.map(call => ({
    id: `call_${call.id}`,
    type: 'function',
    function: { name: call.name, arguments: call.pieces.join('') },
  }))
  const message = {
    role: 'assistant',
    content: calls.length > 0 ? null : answer.text.join(''),
    ...(calls.length > 0 && { tool_calls: calls }),
    refusal: null,
    annotations: [],
  }
  return {
    id: `chatcmpl-${hexOf(answer.seed, 24)}`,
    object: 'chat.completion',
    created: STARTED,
    model,
    choices: [
      {
        index: 0,
        message,
        logprobs: logprobs ? choiceLogprobs(answer) : null,
        finish_reason: finishReason(answer),
      },
    ],
    usage: chatUsage(answer.usage),
    service_tier: 'default',
    system_fingerprint: 'fp_sandbox',
  }
}

function* chatChunks(model: string, answer: Answer, logprobs: boolean, includeUsage: boolean): Iterable<Step> {
  const id = `chatcmpl-${hexOf(answer.seed, 24)}`
  const about = `"model":${JSON.stringify(model)},"service_tier":"default","system_fingerprint":"fp_sandbox"`
  const head = `data: {"id":"${id}","object":"chat.completion.chunk","created":${STARTED},${about},"choices":`
  const tail = includeUsage ? ',"usage":null}\n\n' : '}\n\n'
  const open = `${head}[{"index":0,"delta":`
  const close = `,"logprobs":null,"finish_reason":null}]${tail}`

  yield { text: '', tokens: answer.thinking.length }
  const content = answer.calls.length > 0 ? 'null' : '""'
  yield { text: `${open}{"role":"assistant","content":${content},"refusal":null}${close}`, tokens: 0 }
  for (const token of answer.text) {
    const rest = logprobs ? `,"logprobs":${tokenLogprobs(token)},"finish_reason":null}]${tail}` : close
    yield { text: `${open}{"content":${JSON.stringify(token)}}${rest}`, tokens: 1 }
  }
  for (const [index, call] of answer.calls.entries()) {
    const named = `"id":"call_${call.id}","type":"function","function":{"name":${JSON.stringify(call.name)},"arguments":""}`
    yield { text: `${open}{"tool_calls":[{"index":${index},${named}}]}${close}`, tokens: NAME_TOKENS }
    for (const piece of call.pieces) {
      const fragment = `"function":{"arguments":${JSON.stringify(piece)}}`
      yield { text: `${open}{"tool_calls":[{"index":${index},${fragment}}]}${close}`, tokens: 1 }
    }
  }
  const usage = `,"usage":${JSON.stringify(chatUsage(answer.usage))}}\n\n`
  // Mistral's models tell it unasked, in their last chunk.
  const end = model.startsWith('mistral') ? usage : tail
  yield { text: `${open}{},"logprobs":null,"finish_reason":"${finishReason(answer)}"}]${end}`, tokens: 0 }
  if (includeUsage) yield { text: `${head}[]${usage}`, tokens: 0 }
  yield { text: 'data: [DONE]\n\n', tokens: 0 }
}
