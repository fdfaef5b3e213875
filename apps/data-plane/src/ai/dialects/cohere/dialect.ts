import type { ClientDialect } from '../contract.js'
import { cohereAnswer } from './answer.js'
import { parseCohereChat } from './request.js'
import { CohereWriter, KEEP_ALIVE } from './stream.js'

/** `/v2/chat` of Cohere. */
export const cohereChat: ClientDialect = {
  id: 'cohere-chat',
  errors: 'cohere',
  parse: parseCohereChat,
  answer: cohereAnswer,
  writer: context => new CohereWriter(context),
  streamType: 'text/event-stream',
  keepAlive: KEEP_ALIVE,
  names: {
    maxOutputTokens: 'max_tokens',
    topP: 'p',
    topK: 'k',
    stop: 'stop_sequences',
    responseFormat: 'response_format',
    reasoning: 'thinking',
  },
}
