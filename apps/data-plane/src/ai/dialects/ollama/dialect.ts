import type { ClientDialect } from '../contract.js'
import { chatAnswer, generateAnswer } from './answer.js'
import { parseGenerate, parseOllamaChat } from './request.js'
import { chatWriter, generateWriter } from './stream.js'

const inOptions = (names: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(names).map(([field, name]) => [field, `options.${name}`]))

const common = {
  errors: 'ollama',
  framing: 'ndjson',
  streamType: 'application/x-ndjson',
  streamsUnlessTold: true,
  names: {
    ...inOptions({
      maxOutputTokens: 'num_predict',
      temperature: 'temperature',
      topP: 'top_p',
      topK: 'top_k',
      seed: 'seed',
      stop: 'stop',
      frequencyPenalty: 'frequency_penalty',
      presencePenalty: 'presence_penalty',
    }),
    responseFormat: 'format',
    reasoning: 'think',
  },
} as const

/** `/api/chat` of Ollama. */
export const ollamaChat: ClientDialect = {
  ...common,
  id: 'ollama-chat',
  parse: parseOllamaChat,
  answer: chatAnswer,
  writer: chatWriter,
  // Its clients take every line for an event; one that says nothing changes nothing.
  keepAlive: '{"message":{"role":"assistant","content":""},"done":false}\n',
}

/** `/api/generate` of Ollama. */
export const ollamaGenerate: ClientDialect = {
  ...common,
  id: 'ollama-generate',
  parse: parseGenerate,
  answer: generateAnswer,
  writer: generateWriter,
  keepAlive: '{"response":"","done":false}\n',
}
