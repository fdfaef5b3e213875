import type { ClientDialect } from '../contract.js'
import { chatAnswer } from './answer.js'
import { parseChat } from './request.js'
import { ChatWriter } from './stream.js'

export const openAiChat: ClientDialect = {
  id: 'openai-chat',
  errors: 'openai',
  parse: parseChat,
  answer: chatAnswer,
  writer: context => new ChatWriter(context),
  streamType: 'text/event-stream',
  keepAlive: ': keep-alive\n\n',
  names: {
    maxOutputTokens: 'max_completion_tokens',
    responseFormat: 'response_format',
    parallelToolCalls: 'parallel_tool_calls',
    reasoning: 'reasoning_effort',
    cacheKey: 'prompt_cache_key',
    choices: 'n',
  },
}
