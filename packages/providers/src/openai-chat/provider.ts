import { z } from 'zod'
import { classify } from '../common/errors.js'
import type { Provider } from '../contract.js'
import { type Conduct, settle } from './conduct.js'
import { embedMap } from './embeddings.js'
import { chatBody } from './request.js'
import { responseOf } from './response.js'
import { type ChatStreamState, initChatStream, nextChatEvent } from './stream.js'
import { usageOf } from './usage.js'

export const JSON_CONTENT: readonly string[] = ['content-type', 'application/json']

export const secret = (title: string) => z.string().trim().min(1).max(4_000).meta({ title, secret: true })

export const apiKey = z.object({ apiKey: secret('API key') })

export const optionalApiKey = z.object({
  apiKey: z.string().trim().max(500).optional().meta({ title: 'API key, if the server asks for one', secret: true }),
})

type Own<K extends z.ZodType> = Pick<
  Provider<K>,
  'id' | 'label' | 'baseUrl' | 'documentation' | 'credentials' | 'limits'
> &
  Partial<Pick<Provider<K>, 'address' | 'authorize' | 'token' | 'path' | 'serves' | 'servicePath'>>

export interface Compatible<K extends z.ZodType> extends Own<K>, Conduct {
  /** Headers beside the bearer key. */
  headers?(credentials: z.output<K>): string[]
  /** True: embeddings too, as OpenAI serves them. */
  embeds?: boolean
}

/** A provider that speaks OpenAI's chat completions, from what is its own. `path` answers for embeddings too where it embeds. */
export function openAiCompatible<K extends z.ZodType>(own: Compatible<K>): Provider<K, ChatStreamState> {
  const conduct = settle(own)
  const path: Provider<K>['path'] = own.path ?? (() => '/chat/completions')
  const bearer = (credentials: z.output<K>): string[] => {
    const { apiKey: key } = credentials as { apiKey?: string }
    return [...(key ? ['authorization', `Bearer ${key}`] : []), ...(own.headers?.(credentials) ?? [])]
  }
  return {
    id: own.id,
    label: own.label,
    baseUrl: own.baseUrl,
    documentation: own.documentation,
    credentials: own.credentials,
    lacks: conduct.lacks,
    limits: own.limits,
    ...(own.address ? { address: own.address } : {}),
    speaks: ['openai-chat'],
    serves: own.serves ?? [],
    ...(own.servicePath ? { servicePath: own.servicePath } : {}),
    path,
    authorize: own.authorize ?? bearer,
    ...(own.token ? { token: own.token } : {}),
    usage: body => usageOf(body),
    streamUsage: conduct.streamUsage,
    chat: {
      request: (request, target, drop) => ({
        method: 'POST',
        path: path('openai-chat', { ...target, stream: request.stream }),
        headers: [...JSON_CONTENT],
        body: Buffer.from(JSON.stringify(conduct.polish(chatBody(request, target.model, conduct, drop)))),
      }),
      response: responseOf,
      stream: { framing: 'sse', init: initChatStream, next: nextChatEvent },
    },
    wantsBytes: ({ type }) => type === 'document' || (conduct.can('images') && !conduct.can('image-urls')),
    ...(own.embeds ? { embed: embedMap<z.output<K>>() } : {}),
    error: classify,
  }
}
