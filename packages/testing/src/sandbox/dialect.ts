import type { IncomingHttpHeaders } from 'node:http'
import type { Ask } from './answer/ask.js'
import type { Answer } from './answer/compose.js'
import type { Json } from './answer/json.js'
import type { Refusal } from './refusal.js'
import type { Script, Step } from './script.js'

/** How a stream fails on command. */
export type Failures = Pick<Script, 'malformed' | 'error'>

/** A question to a model, and how its answer is written. */
export interface Generation {
  ask: Ask
  whole(answer: Answer): object
  steps(answer: Answer): Iterable<Step>
  /** Of the stream. */
  contentType: string
  /** Of the stream's text, where it is no text but bytes. */
  encoding?: 'latin1'
  /** Where a stream fails in other bytes than the dialect's usual ones. */
  failures?: Failures
}

/** An answer that no model has to write. */
export interface Lookup {
  model: string
  inputTokens: number
  body: object
}

export type Exchange = Generation | Lookup

/** `id` is the part of the path that names something, decoded. */
export type Endpoint = (body: Json, id: string, query: URLSearchParams) => Exchange

export interface Route {
  endpoint: Endpoint
  id: string
}

/** A vendor's wire format. */
export interface Dialect {
  name: 'openai' | 'anthropic' | 'gemini' | 'bedrock' | 'cohere' | 'ollama'
  /** The caller's key; undefined when it sent none. */
  key(headers: IncomingHttpHeaders, query: URLSearchParams): string | undefined
  /** Refuses a call that has no key, or a bad one. */
  missingKey(): Refusal
  badKey(): Refusal
  /** What else the vendor refuses a call for by its headers. */
  objection?(headers: IncomingHttpHeaders): Refusal | undefined
  route(method: string, path: string): Route | undefined
  /** On every answer: flat names and values. */
  headers(requestId: string, headers: IncomingHttpHeaders): string[]
  errorBody(refusal: Refusal, requestId: string): object
  failures: Failures
}
