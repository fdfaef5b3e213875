import type { Answer, Usage } from './answer/compose.js'
import type { Generation } from './dialect.js'

/** An answer in its final bytes. */
export interface Rendered {
  model: string
  stream: boolean
  contentType: string
  bytes: Buffer
  usage: Usage
}

/** Answers above this are written as the client takes them. */
export const MOST_RENDERED_TOKENS = 2000
const MOST_KEPT = 256
const MOST_KEY_BYTES = 8 * 1024

export function render({ ask, whole, steps, contentType, encoding }: Generation, answer: Answer): Rendered {
  let text = ''
  if (ask.stream) for (const step of steps(answer)) text += step.text
  else text = JSON.stringify(whole(answer))
  const type = ask.stream ? contentType : 'application/json'
  return {
    model: ask.model,
    stream: ask.stream,
    contentType: type,
    bytes: Buffer.from(text, ask.stream ? encoding : undefined),
    usage: answer.usage,
  }
}

/** The answers to the latest small requests: equal requests get equal bytes, so they need making once. */
export class RenderedAnswers {
  #byRequest = new Map<string, Rendered>()

  /** Undefined where the request is too large to keep. */
  static key(url: string, body: Buffer): string | undefined {
    return body.length <= MOST_KEY_BYTES ? `${url}\n${body.toString('latin1')}` : undefined
  }

  get(key: string | undefined): Rendered | undefined {
    return key === undefined ? undefined : this.#byRequest.get(key)
  }

  keep(key: string | undefined, rendered: Rendered): void {
    if (key === undefined) return
    if (this.#byRequest.size >= MOST_KEPT) this.clear()
    this.#byRequest.set(key, rendered)
  }

  clear(): void {
    this.#byRequest.clear()
  }
}
