import type { ClientDialect } from '../contract.js'
import { messageAnswer } from './answer.js'
import { parseMessages } from './request.js'
import { MessageWriter, PING } from './stream.js'

export const anthropicMessages: ClientDialect = {
  id: 'anthropic-messages',
  errors: 'anthropic',
  parse: parseMessages,
  answer: messageAnswer,
  writer: context => new MessageWriter(context),
  streamType: 'text/event-stream',
  keepAlive: PING,
  names: {
    maxOutputTokens: 'max_tokens',
    stop: 'stop_sequences',
    parallelToolCalls: 'tool_choice.disable_parallel_tool_use',
    responseFormat: 'output_config.format',
    reasoning: 'thinking',
    user: 'metadata.user_id',
  },
}
