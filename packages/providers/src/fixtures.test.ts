import { readdirSync, readFileSync } from 'node:fs'
import type { AiEvent, AiRequest } from '@gatehouse/shared/ai/canonical.js'
import { describe, expect, test } from 'vitest'
import { providers } from './registry.gen.js'

// Answers as vendors' documentation and SDK types shape them: `<provider>/<name>.json` whole; `.sse`, `.ndjson` and `.events` streamed,
// the last with an AWS event's name and payload on each line; `error-<status>.json` refusals; `embed*.json` embeddings.
const folder = new URL('../fixtures/', import.meta.url)
const fixtures = (...endings: string[]): { id: string; name: string; text: string }[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter(name => endings.some(ending => name.endsWith(ending)) && !/\/(error-|embed)/.test(name))
    .map(name => ({ id: name.split('/')[0]!, name, text: readFileSync(new URL(name, folder), 'utf8') }))

const asked: AiRequest = { dialect: 'openai-chat', model: 'm', messages: [], stream: true, extensions: {} }

const messagesOf = (text: string): { event?: string; data: string }[] =>
  text.split(/\r?\n\r?\n/).flatMap(block => {
    const lines = block.split(/\r?\n/)
    const data = lines.filter(line => line.startsWith('data: ')).map(line => line.slice(6))
    const event = lines.find(line => line.startsWith('event: '))?.slice(7)
    return data.length > 0 ? [{ ...(event ? { event } : {}), data: data.join('\n') }] : []
  })

function eventsOf(id: string, name: string, text: string): AiEvent[] {
  const { stream } = providers[id]!.chat
  const state = stream.init(asked)
  const events: AiEvent[] = []
  const emit = (event: AiEvent) => void events.push(event)
  const lines = text.split('\n').filter(Boolean)
  const messages = name.endsWith('.sse')
    ? messagesOf(text)
    : lines.map(line => {
        const tab = name.endsWith('.events') ? line.indexOf('\t') : -1
        return { data: line.slice(tab + 1), event: tab < 0 ? undefined : line.slice(0, tab) }
      })
  for (const { data, event } of messages) stream.next(state, data, emit, event)
  stream.end?.(state, emit)
  return events
}

describe('whole answers', () => {
  test.each(fixtures('.json'))('$name', ({ id, text }) => {
    expect(providers[id]!.chat.response(JSON.parse(text), asked)).toMatchSnapshot()
  })
})

describe('refusals', () => {
  const all = readdirSync(folder, { recursive: true }).map(String)
  const refusals = all.filter(name => /\/error-\d+.*\.json$/.test(name))
  test.each(refusals)('%s', name => {
    const status = Number(/error-(\d+)/.exec(name)![1])
    const { error } = providers[name.split('/')[0]!]!
    expect(error(status, JSON.parse(readFileSync(new URL(name, folder), 'utf8')))).toMatchSnapshot()
  })
})

describe('embeddings', () => {
  const all = readdirSync(folder, { recursive: true }).map(String)
  test.each(all.filter(name => /\/embed.*\.json$/.test(name)))('%s', name => {
    const { embed } = providers[name.split('/')[0]!]!
    expect(embed!.response(JSON.parse(readFileSync(new URL(name, folder), 'utf8')))).toMatchSnapshot()
  })
})

describe('streamed answers', () => {
  test.each(fixtures('.sse', '.ndjson', '.events'))('$name', ({ id, name, text }) => {
    const events = eventsOf(id, name, text)
    expect(events).toMatchSnapshot()
    const kinds = events.map(event => event.type).filter(type => type !== 'ping')
    expect(kinds[0]).toBe('start')
    expect(kinds.filter(kind => kind === 'start')).toHaveLength(1)
    expect(kinds.filter(kind => kind === 'finish' || kind === 'error')).toHaveLength(1)
    const starts = events.flatMap(event => (event.type === 'tool-start' ? [event.index] : []))
    expect(starts).toEqual(starts.map((_, index) => index))
  })

  test.each(fixtures('.sse').filter(({ id }) => providers[id]!.speaks.length > 0))(
    'what $name used is told alike to callers of the same dialect',
    ({ id, name, text }) => {
      const { speaks, usage } = providers[id]!
      const last = eventsOf(id, name, text).findLast(event => event.type === 'usage')
      let told: ReturnType<typeof usage>
      for (const { data } of messagesOf(text))
        if (data !== '[DONE]') told = usage(JSON.parse(data), speaks[0]!, told) ?? told
      expect(told).toEqual(last?.type === 'usage' ? last.usage : undefined)
    },
  )
})
