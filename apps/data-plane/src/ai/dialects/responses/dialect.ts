import type { AiResponse } from '@gatehouse/shared/ai/canonical.js'
import type { AnswerContext, ClientDialect } from '../contract.js'
import type { Json } from '../fields.js'
import { idOf } from '../ids.js'
import { outputOf, responseObject } from './output.js'
import { parseResponses } from './request.js'
import { ResponseWriter } from './stream.js'

function responsesAnswer(response: AiResponse, context: AnswerContext): Json {
  const { model, serviceTier, stop, usage } = response
  const about = {
    id: idOf('resp_', response.id, context),
    model,
    created: response.created ?? context.created,
    serviceTier,
  }
  return responseObject(about, outputOf(response, context), context, { stop, usage })
}

export const openAiResponses: ClientDialect = {
  id: 'openai-responses',
  errors: 'openai',
  parse: parseResponses,
  answer: responsesAnswer,
  writer: context => new ResponseWriter(context),
  streamType: 'text/event-stream',
  keepAlive: ': keep-alive\n\n',
  names: {
    maxOutputTokens: 'max_output_tokens',
    responseFormat: 'text.format',
    verbosity: 'text.verbosity',
    parallelToolCalls: 'parallel_tool_calls',
    logprobs: 'top_logprobs',
    cacheKey: 'prompt_cache_key',
  },
}
