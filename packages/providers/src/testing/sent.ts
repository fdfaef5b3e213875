import type { AiMessage, AiRequest, ContentBlock } from '@gatehouse/shared/ai/canonical.js'
import type { Provider, Target } from '../contract.js'

export interface Sent {
  path: string
  // biome-ignore lint/suspicious/noExplicitAny: what a vendor wants is looked at in any depth
  body: any
  headers: string[]
  dropped: string[]
}

/** A request with nothing but what is given. */
export const asked = (request: Partial<AiRequest> = {}): AiRequest => ({
  dialect: 'openai-chat',
  model: 'alias',
  messages: [],
  stream: false,
  extensions: {},
  ...request,
})

/** What a provider's map makes of a request, and what it left out. */
export function sent(provider: Provider, target: Target<unknown>, request: Partial<AiRequest>): Sent {
  const dropped: string[] = []
  const { path, body, headers } = provider.chat.request(asked(request), target, field => dropped.push(field))
  return { path, body: JSON.parse(body.toString()), headers, dropped }
}

export const text = (words: string): ContentBlock => ({ type: 'text', text: words })
export const say = (role: AiMessage['role'], ...content: ContentBlock[]): AiMessage => ({ role, content })
