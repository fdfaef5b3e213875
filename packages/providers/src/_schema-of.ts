import type { AiRequest } from '@gatehouse/shared/ai/canonical.js'
import type { Provider, ProviderSchema } from './contract.js'

const PLACE = /\{(\w+)\}/g

/** A provider as the control plane may know it. */
export function schemaOf(provider: Provider): ProviderSchema {
  const { id, label, baseUrl, documentation, credentials, speaks, lacks, limits, authorize, token, sign, error } =
    provider
  return {
    ...{ id, label, baseUrl, documentation, credentials, speaks, lacks, limits, authorize, error },
    ...(token ? { token } : {}),
    ...(sign ? { sign } : {}),
    embeds: provider.embed !== undefined,
    addressFor: given => provider.address?.(given) ?? filled(baseUrl, given as Record<string, unknown>),
    probe: target => provider.chat.request(shortest(target.model), target, () => {}),
  }
}

/** Empty where a field is missing: half an address is none. */
function filled(baseUrl: string, credentials: Record<string, unknown>): string {
  const missing = [...baseUrl.matchAll(PLACE)].some(([, name]) => !credentials[name!])
  return missing ? '' : baseUrl.replace(PLACE, (_, name) => encodeURIComponent(String(credentials[name])))
}

const shortest = (model: string): AiRequest => ({
  dialect: 'openai-chat',
  model,
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  stream: false,
  // Less is refused by some models that think before they write.
  maxOutputTokens: 64,
  extensions: {},
})
