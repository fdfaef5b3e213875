import type { AudioBlock, ContentBlock, ImageBlock, Media, ToolResultBlock } from '@gatehouse/shared/ai/canonical.js'
import { UnsupportedInput } from '@gatehouse/shared/ai/canonical.js'
import { fitting } from '../common/tool-names.js'
import { argumentsObject, type Turn } from '../common/turns.js'
import { compact, isObject, type Json } from '../common/wire.js'

/** What Google documents for calls that no Gemini has signed: histories of other vendors' models. */
const UNSIGNED = 'skip_thought_signature_validator'

export interface Speech {
  /** Signatures are looked for on calls, and results of tools may hold media. */
  third: boolean
  /** Calls and results carry ids. */
  ids: boolean
  /** Names of tools by the ids of their calls. */
  called: ReadonlyMap<string, string>
}

export const toolName = (name: string): string => {
  const fit = fitting(name, /[^\w.:-]/g, 63)
  return /^[A-Za-z_]/.test(fit) ? fit : `_${fit}`
}

export function contentOf({ role, blocks }: Turn, speech: Speech): Json {
  const parts = blocks.flatMap(block => partsOf(block, speech))
  if (speech.third) signFirstCall(parts)
  return { role: role === 'assistant' ? 'model' : 'user', parts }
}

/** Of calls made in parallel the first alone is signed. */
function signFirstCall(parts: Json[]): void {
  const first = parts.find(part => part.functionCall)
  if (first) first.thoughtSignature ??= UNSIGNED
}

function partsOf(block: ContentBlock, speech: Speech): Json[] {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return block.text === '' && !signatureOf(block)
        ? []
        : [compact({ text: block.text, thoughtSignature: signatureOf(block) })]
    case 'reasoning':
      return signatureOf(block) ? [{ text: block.text, thought: true, thoughtSignature: signatureOf(block) }] : []
    case 'image':
    case 'document':
    case 'audio':
      return [mediaPart(block)]
    case 'tool-use': {
      const id = speech.ids ? block.id : undefined
      const functionCall = compact({ id, name: toolName(block.name), args: argsOf(block.arguments) })
      return [compact({ functionCall, thoughtSignature: signatureOf(block) })]
    }
    case 'tool-result':
      return resultParts(block, speech)
  }
}

const signatureOf = (block: ContentBlock): string | undefined =>
  'signature' in block && block.signature && (block.signer === undefined || block.signer === 'gemini')
    ? block.signature
    : undefined

function argsOf(text: string): Json {
  try {
    return argumentsObject(text)
  } catch {
    throw new UnsupportedInput('The arguments of a tool call in the history are not a JSON object.', 'messages')
  }
}

function resultParts(block: ToolResultBlock, { third, ids, called }: Speech): Json[] {
  const name = block.name ?? called.get(block.id)
  if (name === undefined)
    throw new UnsupportedInput(`The tool result ${block.id} answers no call of this conversation.`, 'messages')
  const media = block.content
    .filter(each => each.type === 'image' || each.type === 'audio' || isFile(each))
    .map(mediaPart)
  const functionResponse = compact({
    id: ids ? block.id : undefined,
    name: toolName(name),
    response: responseOf(block),
    parts: third && media.length > 0 ? media : undefined,
  })
  return [{ functionResponse }, ...(third ? [] : media)]
}

const isFile = (block: ContentBlock): boolean => block.type === 'document' && block.text === undefined

/** Always an object: one that the tool gave, else its words under a name. */
function responseOf({ content, isError }: ToolResultBlock): Json {
  const text = content.map(block => ('text' in block ? (block.text ?? '') : '')).join('')
  if (isError) return { error: text }
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : { result: value }
  } catch {
    return { result: text }
  }
}

const AUDIO: Record<string, string> = { wav: 'audio/wav', mp3: 'audio/mp3', pcm16: 'audio/pcm', m4a: 'audio/m4a' }

function mediaPart(block: ContentBlock): Json {
  if (block.type === 'audio') return audioPart(block)
  if (block.type === 'document')
    return block.text === undefined ? filePart(block, 'application/pdf') : { text: block.text }
  return filePart(block as ImageBlock, 'image/jpeg')
}

const audioPart = ({ format, base64 }: AudioBlock): Json => ({
  inlineData: { mimeType: AUDIO[format] ?? `audio/${format}`, data: base64 },
})

function filePart({ url, base64, fileId, mediaType }: Media, fallback: string): Json {
  const at = url ?? fileId
  if (at !== undefined) return { fileData: { mimeType: mediaType ?? typeOf(at) ?? fallback, fileUri: at } }
  return { inlineData: { mimeType: mediaType ?? fallback, data: base64 ?? '' } }
}

const ENDINGS: Record<string, string> = {
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  heic: 'image/heic',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  pdf: 'application/pdf',
  txt: 'text/plain',
}

/** Gemini wants a type beside every address; its ending tells. */
const typeOf = (url: string): string | undefined => ENDINGS[/\.(\w+)(?:[?#]|$)/.exec(url)?.[1]?.toLowerCase() ?? '']
