import type { Answer, Usage } from '../answer/compose.js'
import { hexOf } from '../answer/hash.js'
import { type Json, object } from '../answer/json.js'
import type { Failures, Generation } from '../dialect.js'
import { STARTED } from '../started.js'
import { readResponses } from './responses-ask.js'
import { responseEvents } from './responses-events.js'
import type { OutputItem } from './responses-items.js'

/** https://platform.openai.com/docs/api-reference/responses */
export function responses(body: Json): Generation {
  const ask = readResponses(body)
  return {
    ask,
    contentType: 'text/event-stream; charset=utf-8',
    whole: answer => finalResponse(body, answer),
    steps: answer =>
      responseEvents(answer, openResponse(body, answer), finalResponse(body, answer), outputItems(answer)),
    failures: FAILURES,
  }
}

const FAILURES: Failures = {
  malformed: 'event: response.output_text.delta\ndata: {"type":"response.output_text.de\n\n',
  error:
    'event: error\ndata: {"type":"error","sequence_number":999,"code":"server_error","message":"The server had an error while processing your request.","param":null}\n\n',
}

function outputItems(answer: Answer): OutputItem[] {
  const items: OutputItem[] = []
  if (answer.thinking.length > 0) {
    items.push({ kind: 'reasoning', item: { id: `rs_${hexOf(answer.seed, 32)}`, type: 'reasoning', summary: [] } })
  }
  const status = answer.finish === 'length' ? 'incomplete' : 'completed'
  if (answer.calls.length === 0) {
    const part = { type: 'output_text', text: answer.text.join(''), annotations: [], logprobs: [] }
    const item = { id: `msg_${hexOf(answer.seed, 32)}`, type: 'message', status, role: 'assistant', content: [part] }
    items.push({ kind: 'message', item, part, pieces: answer.text })
  }
  for (const { id, name, pieces } of answer.calls) {
    const call = {
      id: `fc_${id}`,
      type: 'function_call',
      status,
      call_id: `call_${id}`,
      name,
      arguments: pieces.join(''),
    }
    items.push({ kind: 'function_call', item: call, pieces })
  }
  return items
}

function openResponse(body: Json, answer: Answer): Json {
  const reasoning = object(body.reasoning)
  return {
    id: `resp_${hexOf(answer.seed, 32)}`,
    object: 'response',
    created_at: STARTED,
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    model: body.model,
    output: [],
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: { effort: reasoning.effort ?? null, summary: reasoning.summary ?? null },
    service_tier: 'default',
    store: body.store ?? true,
    temperature: body.temperature ?? 1,
    text: body.text ?? { format: { type: 'text' } },
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    top_p: body.top_p ?? 1,
    truncation: body.truncation ?? 'disabled',
    usage: null,
    user: body.user ?? null,
    metadata: body.metadata ?? {},
  }
}

function finalResponse(body: Json, answer: Answer): Json {
  const isCut = answer.finish === 'length'
  return {
    ...openResponse(body, answer),
    status: isCut ? 'incomplete' : 'completed',
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    output: outputItems(answer).map(({ item }) => item),
    usage: responsesUsage(answer.usage),
  }
}

const responsesUsage = (usage: Usage): Json => ({
  input_tokens: usage.input,
  input_tokens_details: { cached_tokens: usage.cached, cache_write_tokens: usage.cacheWritten },
  output_tokens: usage.output,
  output_tokens_details: { reasoning_tokens: usage.reasoning },
  total_tokens: usage.input + usage.output,
})
