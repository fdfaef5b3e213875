/** Whose signature it is: it means something to models of that vendor alone. */
export type Signer = 'anthropic' | 'gemini' | 'openai' | 'bedrock'

/** Set on a block: the prompt is to be cached up to and including it. */
export interface CacheMark {
  ttl?: '5m' | '1h'
}

/** What may be given with a block that a model wrote, to be replayed as it came. */
interface Signed {
  signature?: string
  signer?: Signer
}

/** One of `url` (https, or what the provider's own file service gave) and `base64`, or an id of the provider's. */
export interface Media {
  url?: string
  base64?: string
  fileId?: string
  /** Always there beside `base64`. */
  mediaType?: string
}

export interface TextBlock extends Signed {
  type: 'text'
  text: string
  citations?: Citation[]
}

export interface ImageBlock extends Media {
  type: 'image'
  detail?: 'auto' | 'low' | 'high' | 'original'
}

export interface AudioBlock {
  type: 'audio'
  /** wav, mp3, flac, opus, pcm16… */
  format: string
  base64: string
  /** Of audio that a model wrote. */
  id?: string
  transcript?: string
  expiresAt?: number
}

export interface DocumentBlock extends Media {
  type: 'document'
  name?: string
  /** In the place of `base64` for plain text. */
  text?: string
  context?: string
  /** The model is to cite from it. */
  citations?: boolean
}

export interface ToolUseBlock extends Signed {
  type: 'tool-use'
  /** Unique in a conversation; any characters. */
  id: string
  name: string
  /** JSON of an object as the model wrote it; `{}` where it wrote nothing. */
  arguments: string
}

export interface ToolResultBlock {
  type: 'tool-result'
  /** Of the tool use that it answers. */
  id: string
  /** The tool's, found in the history. */
  name?: string
  /** Text, images and documents. */
  content: ContentBlock[]
  isError?: boolean
}

/** What a model thought. `redacted`: sealed by the vendor, with no text. */
export interface ReasoningBlock extends Signed {
  type: 'reasoning'
  text: string
  redacted?: string
  /** The vendor's id of the block. */
  id?: string
  /** `text` is a summary. */
  summary?: boolean
}

export interface RefusalBlock {
  type: 'refusal'
  text: string
}

export type ContentBlock = (
  | TextBlock
  | ImageBlock
  | AudioBlock
  | DocumentBlock
  | ToolUseBlock
  | ToolResultBlock
  | ReasoningBlock
  | RefusalBlock
) & { cache?: CacheMark }

/** A source that a text rests on. */
export interface Citation {
  url?: string
  title?: string
  /** What is cited, in the source's words. */
  quote?: string
  /** Document of the request, counted from 0. */
  document?: number
  /** Characters of the text that it supports; of all text of the answer. */
  start?: number
  end?: number
}

export interface TokenLogprob {
  token: string
  logprob: number
  bytes?: number[] | null
  top?: { token: string; logprob: number; bytes?: number[] | null }[]
}
