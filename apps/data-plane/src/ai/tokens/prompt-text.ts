import { ATTACHMENT_TOKENS, isAttachment, MESSAGE_TOKENS } from '../estimate.js'

/** What a request says to a model: its texts, and the tokens that everything else in it counts for. */
export interface PromptText {
  readonly texts: string[]
  tokens: number
}

/** Members of a request, in any dialect, that a model gets to read. */
const READ = [
  ...['messages', 'system', 'input', 'instructions', 'prompt', 'suffix', 'contents', 'content', 'requests'],
  ...['systemInstruction', 'system_instruction', 'generateContentRequest', 'texts', 'inputs', 'query', 'documents'],
]
/** Those that it reads with the names of their members. */
const READ_WHOLE = ['tools', 'functions', 'response_format', 'text', 'output_config', 'format']
/** Strings that say what something is, not what it says. */
const WORDLESS: ReadonlySet<string> = new Set([
  ...['type', 'role', 'id', 'tool_call_id', 'call_id', 'tool_use_id', 'media_type', 'mime_type', 'mimeType', 'detail'],
  ...['model', 'signature', 'thoughtSignature', 'encrypted_content', 'format', 'file_id', 'cache_control', 'status'],
])
/** Objects whose own names are a caller's or a model's words. */
const WORDS: ReadonlySet<string> = new Set(['input', 'args', 'arguments', 'response'])
const TURNS: ReadonlySet<string> = new Set(['messages', 'contents'])

/** Of a request's parsed body. */
export function promptText(json: Readonly<Record<string, unknown>>): PromptText {
  const prompt: PromptText = { texts: [], tokens: 0 }
  for (const name of READ) if (json[name] !== undefined) read(json[name], name, prompt)
  for (const name of READ_WHOLE)
    if (typeof json[name] === 'object' && json[name] !== null) prompt.texts.push(JSON.stringify(json[name]))
  return prompt
}

function read(value: unknown, name: string, prompt: PromptText): void {
  if (typeof value === 'string') {
    if (WORDLESS.has(name)) return
    if (isAttachment(value)) prompt.tokens += ATTACHMENT_TOKENS
    else prompt.texts.push(value)
  } else if (Array.isArray(value)) {
    if (TURNS.has(name)) prompt.tokens += value.length * MESSAGE_TOKENS
    // An input may be given in tokens.
    for (const item of value)
      if (typeof item === 'number') prompt.tokens++
      else read(item, name, prompt)
  } else if (typeof value === 'object' && value !== null) {
    if (WORDS.has(name) && !Array.isArray(value)) prompt.texts.push(JSON.stringify(value))
    else for (const key in value) read((value as Record<string, unknown>)[key], key, prompt)
  }
}
