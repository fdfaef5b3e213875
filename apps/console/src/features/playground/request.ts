import type { TryCall } from '@gatehouse/shared/api/try-it.js'
import type { Turn } from './turn.js'

/** What holds for every column; empty texts are left out. */
export interface Settings {
  system: string
  temperature: string
  maxTokens: string
}

export const noSettings: Settings = { system: '', temperature: '', maxTokens: '' }

interface Message {
  role: 'system' | 'user' | 'assistant'
  content: string
}

/** The conversation so far, with the next question at its end. */
export function messagesOf(settings: Settings, before: readonly Turn[], prompt: string): Message[] {
  const said = before
    .filter(turn => turn.text !== '')
    .flatMap((turn): Message[] => [
      { role: 'user', content: turn.prompt },
      { role: 'assistant', content: turn.text },
    ])
  const system: Message[] = settings.system.trim() ? [{ role: 'system', content: settings.system.trim() }] : []
  return [...system, ...said, { role: 'user', content: prompt }]
}

export const optionsOf = ({ temperature, maxTokens }: Settings): Record<string, number> => ({
  ...(numeric(temperature) === undefined ? {} : { temperature: numeric(temperature)! }),
  ...(numeric(maxTokens) === undefined ? {} : { max_tokens: numeric(maxTokens)! }),
})

const numeric = (text: string): number | undefined =>
  text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text)

export function requestOf(model: string, settings: Settings, before: readonly Turn[], prompt: string): TryCall {
  const body = {
    model,
    messages: messagesOf(settings, before, prompt),
    ...optionsOf(settings),
    stream: true,
    stream_options: { include_usage: true },
  }
  return {
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify(body),
  }
}
