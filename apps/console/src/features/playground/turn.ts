import type { TryEvent } from '@gatehouse/shared/api/try-it.js'

/** One question to one model, and what came back so far. Times are in ms since the call was sent. */
export interface Turn {
  prompt: string
  state: 'waiting' | 'streaming' | 'done' | 'failed' | 'stopped'
  text: string
  reasoning: string
  /** In words, once it failed. */
  error?: string
  status?: number
  firstTokenMs?: number
  totalMs?: number
  inputTokens?: number
  outputTokens?: number
  headers: Readonly<Record<string, string>>
  /** When the temporary key ends, RFC 3339. */
  keyExpiresAt?: string
  /** Of the stream, not yet a whole line. */
  rest: string
}

export const begin = (prompt: string): Turn => ({
  prompt,
  state: 'waiting',
  text: '',
  reasoning: '',
  headers: {},
  rest: '',
})

/** The turn after the next event of its call: OpenAI chat completion chunks, or an error as one JSON text. */
export function advance(turn: Turn, event: TryEvent): Turn {
  switch (event.type) {
    case 'head':
      return {
        ...turn,
        status: event.status,
        headers: Object.fromEntries(event.headers),
        keyExpiresAt: event.key.expiresAt,
        state: 'streaming',
      }
    case 'text':
      return refused(turn) ? { ...turn, rest: turn.rest + event.text } : read(turn, event.text, event.ms)
    case 'failed':
      return { ...turn, state: 'failed', error: event.detail, totalMs: event.ms, rest: '' }
    case 'end':
      if (refused(turn))
        return { ...turn, state: 'failed', error: errorIn(turn.rest) ?? 'Refused.', totalMs: event.ms, rest: '' }
      return { ...turn, state: turn.error ? 'failed' : 'done', totalMs: event.ms, rest: '' }
  }
}

/** Taken back by whoever asked. */
export const stop = (turn: Turn): Turn =>
  turn.state === 'waiting' || turn.state === 'streaming' ? { ...turn, state: 'stopped', rest: '' } : turn

export const fail = (turn: Turn, error: string): Turn => ({ ...turn, state: 'failed', error, rest: '' })

export const isRunning = (turn: Turn | undefined): boolean => turn?.state === 'waiting' || turn?.state === 'streaming'

/** After the first token; undefined where too little came to tell. */
export function tokensPerSecond({ outputTokens, firstTokenMs, totalMs }: Turn): number | undefined {
  if (!outputTokens || firstTokenMs === undefined || totalMs === undefined || totalMs <= firstTokenMs) return undefined
  return outputTokens / ((totalMs - firstTokenMs) / 1_000)
}

const refused = ({ status = 0 }: Turn): boolean => status >= 400

interface Chunk {
  choices?: { delta?: { content?: string | null; reasoning_content?: string | null } }[]
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null
}

function read(turn: Turn, text: string, ms: number): Turn {
  const lines = (turn.rest + text).split('\n')
  const next = { ...turn, rest: lines.pop() ?? '' }
  for (const line of lines) {
    const data = /^data: ?(.*)$/.exec(line.trimEnd())?.[1]
    if (data === undefined || data === '[DONE]') continue
    const chunk = parse(data) as Chunk | undefined
    const error = errorOf(chunk)
    if (error !== undefined) next.error = error
    const delta = chunk?.choices?.[0]?.delta
    if (delta?.content || delta?.reasoning_content) next.firstTokenMs ??= ms
    next.text += delta?.content ?? ''
    next.reasoning += delta?.reasoning_content ?? ''
    if (chunk?.usage?.prompt_tokens !== undefined) next.inputTokens = chunk.usage.prompt_tokens
    if (chunk?.usage?.completion_tokens !== undefined) next.outputTokens = chunk.usage.completion_tokens
  }
  return next
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const errorIn = (body: string): string | undefined => errorOf(parse(body))

function errorOf(body: unknown): string | undefined {
  const error = (body as { error?: { message?: unknown } } | undefined)?.error
  return typeof error?.message === 'string' ? error.message : undefined
}
