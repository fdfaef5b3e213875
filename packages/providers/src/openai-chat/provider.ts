import { z } from 'zod'
import type { Provider } from '../contract.js'
import { classify } from './errors.js'
import { chatBody } from './request.js'
import { responseOf } from './response.js'
import { type ChatStreamState, initChatStream, nextChatEvent } from './stream.js'
import { usageOf } from './usage.js'

const PATH = '/chat/completions'

export const apiKey = z.object({
  apiKey: z.string().trim().min(1).max(500).meta({ title: 'API key', secret: true }),
})

export const optionalApiKey = z.object({
  apiKey: z.string().trim().max(500).optional().meta({ title: 'API key, if the server asks for one', secret: true }),
})

type KeyShape = z.ZodType<{ apiKey?: string | undefined }>

export interface Compatible<K extends KeyShape> {
  id: string
  label: string
  /** Up to and including the version segment; empty where each customer has its own. */
  baseUrl: string
  credentials: K
  limits: readonly string[]
  /** Headers beside the bearer key. */
  headers?(credentials: z.output<K>): string[]
  streamUsage?: Provider['streamUsage']
}

/** A provider that speaks OpenAI's chat completions, from what is its own. */
export function openAiCompatible<K extends KeyShape>(own: Compatible<K>): Provider<K, ChatStreamState> {
  const streamUsage = own.streamUsage ?? 'asked'
  const authorize = (credentials: z.output<K>): string[] => [
    ...(credentials.apiKey ? ['authorization', `Bearer ${credentials.apiKey}`] : []),
    ...(own.headers?.(credentials) ?? []),
  ]
  return {
    id: own.id,
    label: own.label,
    baseUrl: own.baseUrl,
    credentials: own.credentials,
    limits: own.limits,
    speaks: ['openai-chat'],
    path: () => PATH,
    authorize,
    usage: body => usageOf(body),
    streamUsage,
    chat: {
      request: (request, target) => ({
        method: 'POST',
        path: PATH,
        headers: ['content-type', 'application/json'],
        body: Buffer.from(JSON.stringify(chatBody(request, target.model, streamUsage === 'asked'))),
      }),
      response: responseOf,
      stream: { framing: 'sse', init: initChatStream, next: nextChatEvent },
    },
    error: classify,
  }
}
