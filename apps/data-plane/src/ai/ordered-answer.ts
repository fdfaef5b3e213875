import type { AiEvent, AiResponse, ContentBlock } from '@gatehouse/shared/ai/canonical.js'

/** An answer as every dialect can write it: calls with ids of their own and arguments, and a reason to end that fits what is in it. */
export function ordered(response: AiResponse, callId: string): AiResponse {
  const ids = new Set<string>()
  const content = response.content.map((block, index): ContentBlock => {
    if (block.type !== 'tool-use') return block
    let id = block.id || `call_${callId}_${index}`
    while (ids.has(id)) id += '_'
    ids.add(id)
    return { ...block, id, arguments: block.arguments.trim() === '' ? '{}' : block.arguments }
  })
  let { stop } = response
  if (stop === 'stop' && ids.size > 0) stop = 'tool-calls'
  else if (stop === 'tool-calls' && ids.size === 0) stop = 'stop'
  else if (stop === 'stop' && content.some(block => block.type === 'refusal')) stop = 'refusal'
  return { ...response, content, stop }
}

/** The same answer as a stream would have told it. */
export function eventsOf(response: AiResponse): AiEvent[] {
  const { id, model, created, serviceTier, usage, stop, nativeStop, stopSequence } = response
  const events: AiEvent[] = [{ type: 'start', id, model, created, serviceTier }]
  let tools = 0
  for (const block of response.content) {
    if (block.type === 'tool-use') events.push(...callEvents(block, tools++))
    else events.push(...blockEvents(block))
  }
  if (response.logprobs?.length) events.push({ type: 'logprobs', tokens: response.logprobs })
  if (usage) events.push({ type: 'usage', usage })
  events.push({ type: 'finish', stop, native: nativeStop, stopSequence, serviceTier })
  return events
}

function callEvents(block: ContentBlock & { type: 'tool-use' }, index: number): AiEvent[] {
  const { id, name, signature, signer } = block
  return [
    { type: 'tool-start', index, id, name, signature, signer },
    { type: 'tool-delta', index, arguments: block.arguments },
  ]
}

function blockEvents(block: ContentBlock): AiEvent[] {
  switch (block.type) {
    case 'text': {
      const { text, signature, signer, citations } = block
      const said: AiEvent = { type: 'text-delta', text, signature, signer }
      return [said, ...(citations ?? []).map((citation): AiEvent => ({ type: 'citation', citation }))]
    }
    case 'refusal':
      return [{ type: 'refusal-delta', text: block.text }]
    case 'reasoning': {
      const { text, signature, signer, summary, redacted } = block
      if (redacted !== undefined) return [{ type: 'reasoning-redacted', data: redacted, signer }]
      return [{ type: 'reasoning-delta', text, signature, signer, summary }]
    }
    case 'image':
      return [{ type: 'image', mediaType: block.mediaType ?? 'image/png', base64: block.base64 ?? '' }]
    case 'audio':
      return [{ type: 'audio-delta', base64: block.base64, transcript: block.transcript, id: block.id }]
    default:
      return []
  }
}
