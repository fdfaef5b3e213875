import { type Answer, NAME_TOKENS } from '../answer/compose.js'
import { hexOf } from '../answer/hash.js'
import type { Json } from '../answer/json.js'
import type { ToolCall } from '../answer/tool-calls.js'
import type { Step } from '../script.js'

export interface ContentOptions {
  model: string
  /** Whether the caller wants to see the model think. */
  thoughts: boolean
}

/** Tokens written so far. */
interface Written {
  thoughts: number
  candidates: number
}

export function wholeContent(options: ContentOptions, answer: Answer): Json {
  const parts: Json[] = []
  if (options.thoughts && answer.thinking.length > 0) parts.push(thought(answer.thinking.join('').trimStart()))
  if (answer.text.length > 0) parts.push({ text: answer.text.join('') })
  for (const call of answer.calls) parts.push(functionCall(call))
  return generated(options, answer, parts, totalOf(answer), FINISH_REASON[answer.finish])
}

/** The responses of a stream, one a token; usage grows from one to the next. */
export function* contentChunks(options: ContentOptions, answer: Answer): Iterable<{ chunk: Json; tokens: number }> {
  const written = { thoughts: 0, candidates: 0 }
  if (options.thoughts) {
    for (const piece of answer.thinking) {
      written.thoughts++
      yield { chunk: generated(options, answer, [thought(piece)], written), tokens: 1 }
    }
  } else {
    written.thoughts = answer.thinking.length
  }
  const hidden = options.thoughts ? 0 : answer.thinking.length
  const last = answer.calls.length > 0 ? answer.calls.length : answer.text.length
  const parts = answer.calls.length > 0 ? answer.calls.map(functionCall) : answer.text.map(text => ({ text }))
  for (const [place, part] of parts.entries()) {
    const call = answer.calls[place]
    const tokens = call ? NAME_TOKENS + call.pieces.length : 1
    written.candidates += tokens
    const finish = place === last - 1 ? FINISH_REASON[answer.finish] : undefined
    const chunk = generated(options, answer, [part], written, finish)
    yield { chunk, tokens: tokens + (place === 0 ? hidden : 0) }
  }
  if (parts.length > 0) return
  yield { chunk: generated(options, answer, [], written, FINISH_REASON[answer.finish]), tokens: hidden }
}

/** https://ai.google.dev/api/generate-content: frames end in CR LF there. */
export function* sseSteps(options: ContentOptions, answer: Answer): Iterable<Step> {
  for (const { chunk, tokens } of contentChunks(options, answer)) {
    yield { text: `data: ${JSON.stringify(chunk)}\r\n\r\n`, tokens }
  }
}

/** Without `alt=sse` the stream is one JSON array. */
export function* arraySteps(options: ContentOptions, answer: Answer): Iterable<Step> {
  let separator = '['
  for (const { chunk, tokens } of contentChunks(options, answer)) {
    yield { text: separator + JSON.stringify(chunk), tokens }
    separator = ',\r\n'
  }
  yield { text: ']', tokens: 0 }
}

const FINISH_REASON = { stop: 'STOP', sequence: 'STOP', length: 'MAX_TOKENS', tool: 'STOP' } as const

const thought = (text: string): Json => ({ text, thought: true })

function functionCall({ id, name, args }: ToolCall): Json {
  return { functionCall: { id, name, args }, thoughtSignature: Buffer.from(id, 'hex').toString('base64') }
}

const totalOf = ({ usage }: Answer): Written => ({
  thoughts: usage.reasoning,
  candidates: usage.output - usage.reasoning,
})

function generated(
  { model }: ContentOptions,
  answer: Answer,
  parts: Json[],
  written: Written,
  finishReason?: string,
): Json {
  return {
    candidates: [{ content: { parts, role: 'model' }, ...(finishReason && { finishReason }), index: 0 }],
    usageMetadata: usageMetadata(answer, written),
    modelVersion: model,
    responseId: hexOf(answer.seed, 22),
  }
}

function usageMetadata({ usage }: Answer, { thoughts, candidates }: Written): Json {
  return {
    promptTokenCount: usage.input,
    candidatesTokenCount: candidates,
    totalTokenCount: usage.input + candidates + thoughts,
    ...(usage.cached > 0 && { cachedContentTokenCount: usage.cached }),
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: usage.input }],
    ...(thoughts > 0 && { thoughtsTokenCount: thoughts }),
  }
}
