import type { AiEvent, AiMessage, AiUsage } from '@gatehouse/shared/ai/canonical.js'
import type { ChatRequest } from './chat-request.js'
import type { StreamWriter } from './dialects/contract.js'
import { estimateAny } from './estimate.js'
import type { TranslatedStream } from './translated-stream.js'

/** What is said before and around text; anything else cannot be gone on with by another model. */
const AROUND: ReadonlySet<AiEvent['type']> = new Set(['start', 'reasoning-delta', 'usage', 'ping'])
/** More than any model writes in one answer of text. */
const MOST_CHARACTERS = 256 << 10
/** Fewer are no answer. */
const LEAST_OUTPUT = 16

const GO_ON =
  'Your answer was cut off there. Go on from exactly where it stopped: repeat nothing of it, say nothing about the cut, and end as you would have.'

/** What a caller has got of a streamed answer, so that another model can go on with it where this one breaks off. */
export class AnswerSoFar {
  text = ''
  /** The stream that it came by; null: none yet. */
  stream: TranslatedStream | null = null
  /** Somebody has broken off, so the answer's head is with the caller. */
  broken = false
  /** By whoever broke off last, until the sum that the caller is told has it; null: it has. */
  pending: AiUsage | null = null
  private onlyText = true

  get canGoOn(): boolean {
    return this.stream !== null && this.onlyText && this.text.length <= MOST_CHARACTERS
  }

  /** The same writer, of which is noted what leaves. */
  keeping(writer: StreamWriter): StreamWriter {
    return {
      event: event => {
        if (event.type === 'text-delta') this.text += event.text
        else if (!AROUND.has(event.type)) this.onlyText = false
        return writer.event(event)
      },
      end: () => writer.end(),
      fail: error => writer.fail(error),
    }
  }
}

/** True where an answer is text alone, so that two models can write one between them. */
export function canBeContinued(request: ChatRequest): boolean {
  if (!request.stream || request.task) return false
  try {
    const { tools, responseFormat, choices = 1, modalities, logprobs } = request.canonical()
    const text = responseFormat === undefined || responseFormat.type === 'text'
    return !tools?.length && text && choices === 1 && logprobs === undefined && !modalities?.some(one => one !== 'text')
  } catch {
    // Whoever sends it on will say what is wrong with it.
    return false
  }
}

/** The same question with what was answered so far, and the wish to hear the rest. */
export function continued(request: ChatRequest, text: string): ChatRequest {
  if (text === '') return request
  const said = Math.ceil(estimateAny(text))
  const canonical = request.canonical()
  const more: AiMessage[] = [
    { role: 'assistant', content: [{ type: 'text', text }] },
    { role: 'user', content: [{ type: 'text', text: GO_ON }] },
  ]
  const { maxOutputTokens: most } = canonical
  const whole = {
    ...canonical,
    messages: [...canonical.messages, ...more],
    ...(most === undefined ? {} : { maxOutputTokens: Math.max(LEAST_OUTPUT, most - said) }),
  }
  return { ...request, input: request.input + said + Math.ceil(estimateAny(GO_ON)), canonical: () => whole }
}
