import type { Dialect } from '@gatehouse/shared/ai/canonical.js'
import { anthropicMessages } from './anthropic/dialect.js'
import { cohereChat } from './cohere/dialect.js'
import { openAiCompletions } from './completions/dialect.js'
import type { ClientDialect } from './contract.js'
import { gemini } from './gemini/dialect.js'
import { ollamaChat, ollamaGenerate } from './ollama/dialect.js'
import { openAiChat } from './openai-chat/dialect.js'
import { openAiResponses } from './responses/dialect.js'

export const clientDialects: Readonly<Record<Dialect, ClientDialect>> = {
  'openai-chat': openAiChat,
  'openai-responses': openAiResponses,
  'openai-completions': openAiCompletions,
  'anthropic-messages': anthropicMessages,
  gemini,
  'ollama-chat': ollamaChat,
  'ollama-generate': ollamaGenerate,
  'cohere-chat': cohereChat,
}

const EXTENSION = 'extensions.'

/** A canonical field's name as callers of the dialect know it. */
export const nameIn = (dialect: ClientDialect, field: string): string => {
  // What has no canonical place keeps the caller's name.
  if (field.startsWith(EXTENSION)) return field.slice(EXTENSION.length)
  const [head, ...rest] = field.split('.')
  const name = dialect.names[head!] ?? head!.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  return [name, ...rest].join('.')
}
