import { readdirSync, readFileSync } from 'node:fs'
import type { AiEvent, AiRequest } from '@gatehouse/shared/ai/canonical.js'
import { describe, expect, test } from 'vitest'
import { providers } from '../registry.gen.js'

const folder = new URL('../../fixtures/', import.meta.url)
const fixtures = (ending: string): { id: string; name: string; text: string }[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter(name => name.endsWith(ending))
    .map(name => ({ id: name.split('/')[0]!, name, text: readFileSync(new URL(name, folder), 'utf8') }))

const asked: AiRequest = { dialect: 'openai-chat', model: 'm', messages: [], stream: true, extensions: {} }

const eventsOf = (id: string, text: string): AiEvent[] => {
  const { stream } = providers[id]!.chat
  const state = stream.init(asked)
  const events: AiEvent[] = []
  for (const line of text.split(/\r?\n/))
    if (line.startsWith('data: ')) stream.next(state, line.slice(6), event => events.push(event))
  return events
}

describe('answers as vendors shape them', () => {
  test.each(fixtures('.json'))('$name', ({ id, text }) => {
    expect(providers[id]!.chat.response(JSON.parse(text), asked)).toMatchSnapshot()
  })

  test.each(fixtures('.sse'))('$name', ({ id, text }) => {
    const events = eventsOf(id, text)
    expect(events).toMatchSnapshot()
    const usage = events.find(event => event.type === 'usage')
    const told = text.split(/\r?\n/).flatMap(line => {
      const body: unknown = line.startsWith('data: {') ? JSON.parse(line.slice(6)) : undefined
      return providers[id]!.usage(body, 'openai-chat') ?? []
    })
    expect(told).toEqual(usage ? [usage.usage] : [])
  })
})

test.each(Object.values(providers))('$id says what it is and what it cannot do', provider => {
  expect(providers[provider.id]).toBe(provider)
  expect(provider.limits.length).toBeGreaterThan(0)
  expect(provider.baseUrl).toMatch(/^(https:\/\/[^\s]+[^/])?$/)
  const credentials = provider.credentials.parse({ apiKey: 'k' })
  for (const dialect of provider.speaks)
    expect(provider.path(dialect, { model: 'm', credentials, stream: false })).toMatch(/^\//)
  expect(provider.authorize(credentials)).toEqual(['authorization', 'Bearer k'])
})
