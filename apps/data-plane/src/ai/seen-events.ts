import type { AiEvent, AiResponse, ContentBlock } from '@gatehouse/shared/ai/canonical.js'
import type { Exchange } from '../exchange/exchange.js'
import type { StreamWriter } from './dialects/contract.js'
import { eventsOf } from './ordered-answer.js'

/** What an answer is not whole without. */
const KEPT: ReadonlySet<AiEvent['type']> = new Set(['start', 'finish', 'usage', 'error'])

/** Thrown on in the place of what a policy threw: no provider is at fault, and with another it would be the same. */
export class PolicyFailed extends Error {}

/** One answer's events before the policies that want to see them. A policy that throws breaks the answer off: what it guards must not pass. */
export class SeenEvents {
  /** By the provider's index of each tool that is left, its place among them; null where it was dropped. */
  private readonly places = new Map<number, number | null>()
  private tools = 0

  constructor(private readonly exchange: Exchange) {}

  see(event: AiEvent): AiEvent | null {
    let seen = event
    for (const hook of this.exchange.chain.events ?? []) {
      const next = this.ask(hook, seen)
      if (next === null && !KEPT.has(seen.type)) {
        if (event.type === 'tool-start') this.places.set(event.index, null)
        return null
      }
      seen = next ?? seen
    }
    return this.placed(event, seen)
  }

  private ask({ policy, run }: NonNullable<Exchange['chain']['events']>[number], event: AiEvent) {
    try {
      return run(this.exchange, event)
    } catch (cause) {
      this.exchange.services.fault(`policy ${policy} failed`, cause)
      throw new PolicyFailed()
    }
  }

  /** Tools that are left stand without gaps, and what belongs to a dropped one goes with it. */
  private placed(event: AiEvent, seen: AiEvent): AiEvent | null {
    if (event.type === 'tool-start' && seen.type === 'tool-start') {
      this.places.set(event.index, this.tools)
      return { ...seen, index: this.tools++ }
    }
    if (event.type === 'tool-delta' && seen.type === 'tool-delta') {
      const index = this.places.get(event.index)
      return index === null || index === undefined ? null : { ...seen, index }
    }
    if (seen.type === 'finish' && seen.stop === 'tool-calls' && this.places.size > 0 && this.tools === 0)
      return { ...seen, stop: 'stop' }
    return seen
  }
}

/** A writer that writes what policies leave of the events. */
export function seenBy(exchange: Exchange, writer: StreamWriter): StreamWriter {
  if (exchange.chain.events === null) return writer
  const seen = new SeenEvents(exchange)
  return {
    event: event => {
      const left = seen.see(event)
      return left === null ? '' : writer.event(left)
    },
    end: () => writer.end(),
    fail: error => writer.fail(error),
  }
}

/** What policies leave of an answer in one piece. */
export function seenWhole(exchange: Exchange, response: AiResponse): AiResponse {
  if (exchange.chain.events === null) return response
  const seen = new SeenEvents(exchange)
  const left: AiResponse = { ...response, content: [], logprobs: undefined }
  for (const event of eventsOf(response)) {
    const kept = seen.see(event)
    if (kept !== null) put(left, kept, response)
  }
  return left
}

function put(response: AiResponse, event: AiEvent, was: AiResponse): void {
  const { content } = response
  switch (event.type) {
    case 'start':
      response.id = event.id
      response.model = event.model
      return
    case 'finish':
      response.stop = event.stop
      return
    case 'usage':
      response.usage = event.usage
      return
    case 'audio-delta':
      return keep(
        content,
        was.content.find(block => block.type === 'audio' && block.id === event.id),
      )
    case 'logprobs':
      response.logprobs = event.tokens
      return
    case 'citation':
      return cite(content.at(-1), event)
    case 'tool-delta':
      return complete(content.at(-1), event.arguments)
    default:
      return keep(content, blockOf(event))
  }
}

function keep(content: ContentBlock[], block: ContentBlock | undefined): void {
  if (block) content.push(block)
}

function cite(block: ContentBlock | undefined, { citation }: Extract<AiEvent, { type: 'citation' }>): void {
  if (block?.type === 'text') block.citations = [...(block.citations ?? []), citation]
}

function complete(block: ContentBlock | undefined, text: string): void {
  if (block?.type === 'tool-use') block.arguments += text
}

function blockOf(event: AiEvent): ContentBlock | undefined {
  switch (event.type) {
    case 'text-delta':
      return { ...event, type: 'text' }
    case 'refusal-delta':
      return { type: 'refusal', text: event.text }
    case 'reasoning-delta':
      return { ...event, type: 'reasoning' }
    case 'reasoning-redacted':
      return { type: 'reasoning', text: '', redacted: event.data, signer: event.signer }
    case 'tool-start':
      return {
        type: 'tool-use',
        id: event.id,
        name: event.name,
        arguments: '',
        signature: event.signature,
        signer: event.signer,
      }
    case 'image':
      return { type: 'image', mediaType: event.mediaType, base64: event.base64 }
    default:
      return undefined
  }
}
