/** Tokens that a part without text counts for: an image at usual detail is 85 to 1,100. */
export const ATTACHMENT_TOKENS = 1000
/** Tokens of role and delimiters around each message. */
export const MESSAGE_TOKENS = 4
/** Output reserved before a call, per choice. */
const OUTPUT_RESERVE = 1024
const BYTES_PER_TOKEN = 4
/** More than any model writes. */
const MAX_OUTPUT = 1_000_000

const tokensOf = (bytes: number): number => Math.ceil(bytes / BYTES_PER_TOKEN)

/**
 * Input tokens of a chat by the rule of four bytes a token. English and code come out within about a third of the tokenizers' figures,
 * other scripts higher than they are; it is for reservations and for calls whose provider told nothing.
 */
export function estimateInput(messages: readonly unknown[], toolBytes: number): number {
  let bytes = toolBytes
  let tokens = 0
  for (const message of messages) {
    if (typeof message !== 'object' || message === null) continue
    const { content, tool_calls: calls } = message as Record<string, unknown>
    tokens += MESSAGE_TOKENS
    if (typeof content === 'string') bytes += Buffer.byteLength(content)
    else if (Array.isArray(content))
      for (const part of content) {
        const text = (part as { text?: unknown } | null)?.text
        if (typeof text === 'string') bytes += Buffer.byteLength(text)
        else tokens += ATTACHMENT_TOKENS
      }
    if (Array.isArray(calls)) for (const call of calls) bytes += argumentBytes(call)
  }
  return tokens + tokensOf(bytes)
}

/** As much of one line of base64 is no text but an attachment. */
const ATTACHMENT = /^(?:data:[^,]{0,100};base64,|[A-Za-z0-9+/_-]{2000})/

export const isAttachment = (text: string): boolean => ATTACHMENT.test(text)

/** The same for a body of any dialect: all of its text, names of members left out. */
export function estimateAny(value: unknown): number {
  if (typeof value === 'string') return isAttachment(value) ? ATTACHMENT_TOKENS : value.length / BYTES_PER_TOKEN
  if (typeof value !== 'object' || value === null) return 0
  let tokens = Array.isArray(value) ? 0 : 1
  for (const key in value) tokens += estimateAny((value as Record<string, unknown>)[key])
  return Math.ceil(tokens)
}

function argumentBytes(call: unknown): number {
  const args = (call as { function?: { arguments?: unknown } | null } | null)?.function?.arguments
  return typeof args === 'string' ? Buffer.byteLength(args) : 0
}

/** Output tokens of each choice that the caller allows, where it says so, and how many choices it wants. */
export function outputAsked(json: Readonly<Record<string, unknown>>): { output: number | undefined; choices: number } {
  const config = json.generationConfig as { maxOutputTokens?: unknown } | undefined
  const options = json.options as { num_predict?: unknown } | undefined
  const asked =
    json.max_completion_tokens ??
    json.max_tokens ??
    json.max_output_tokens ??
    config?.maxOutputTokens ??
    options?.num_predict
  return {
    output: typeof asked === 'number' && asked > 0 ? Math.min(Math.ceil(asked), MAX_OUTPUT) : undefined,
    choices: typeof json.n === 'number' && json.n > 1 ? Math.min(Math.floor(json.n), 128) : 1,
  }
}

/**
 * Output tokens to reserve: what the caller allows, at most 1,024 a choice. A call that writes more overruns its plan's token limit
 * by no more than what it writes beyond that, and pays for it from the window's next tokens.
 */
export function reserveOutput(json: Readonly<Record<string, unknown>>): number {
  const { output, choices } = outputAsked(json)
  return Math.min(output ?? OUTPUT_RESERVE, OUTPUT_RESERVE) * choices
}

/** Text of an event above which it holds more than one token: providers send one a time, some batch them. */
const BATCHED_BYTES = 16

/** Output tokens of what has been streamed so far, from the events with text in them and the bytes of that text. */
export const estimateOutput = (events: number, textBytes: number): number =>
  textBytes > events * BATCHED_BYTES ? tokensOf(textBytes) : events
