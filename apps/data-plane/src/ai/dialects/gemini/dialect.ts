import type { ClientDialect } from '../contract.js'
import { generateAnswer } from './answer.js'
import { ArrayWriter } from './array.js'
import { parseGenerate } from './request.js'
import { GenerateWriter } from './stream.js'

const inConfig = (...fields: string[]): Record<string, string> =>
  Object.fromEntries(fields.map(field => [field, `generationConfig.${field}`]))

export const gemini: ClientDialect = {
  id: 'gemini',
  errors: 'gemini',
  parse: parseGenerate,
  answer: generateAnswer,
  writer: context => new GenerateWriter(context),
  // Google's SDK takes every block for data, and an empty line for the end of one: what is neither is passed over.
  streamType: 'text/event-stream',
  keepAlive: ': keep-alive\n\n',
  names: {
    ...inConfig(
      'maxOutputTokens',
      'temperature',
      'topP',
      'topK',
      'seed',
      'presencePenalty',
      'frequencyPenalty',
      'logprobs',
    ),
    stop: 'generationConfig.stopSequences',
    responseFormat: 'generationConfig.responseJsonSchema',
    reasoning: 'generationConfig.thinkingConfig',
    choices: 'generationConfig.candidateCount',
    toolChoice: 'toolConfig.functionCallingConfig',
    modalities: 'generationConfig.responseModalities',
    audio: 'generationConfig.speechConfig',
  },
}

/** The same without `alt=sse`: a stream is one JSON array, sent element by element. */
export const geminiArray: ClientDialect = {
  ...gemini,
  translated: true,
  streamType: 'application/json',
  writer: context => new ArrayWriter(gemini.writer(context)),
  keepAlive: '\n',
}
