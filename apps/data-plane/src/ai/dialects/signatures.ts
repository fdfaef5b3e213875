import type { ContentBlock, Signer } from '@gatehouse/shared/ai/canonical.js'

/**
 * Signatures of one vendor pass through another vendor's dialect packed with the signer's name, so that they go back to the vendor who can
 * read them and to no other. Base64 throughout: some SDKs decode these fields.
 */
const PACKED = /^gatehouse:(\w+)(!?):(.*)$/s
/** How whatever begins with `gatehouse:` begins in base64. */
const PREFIX = 'Z2F0ZWhvdXNlO'

const SIGNERS: ReadonlySet<string> = new Set<Signer>(['anthropic', 'gemini', 'openai', 'bedrock'])

export interface Opened {
  signature: string
  signer: Signer
  /** It was packed as a block that the vendor had sealed. */
  redacted: boolean
}

/** As it is shown in the dialect of `own`. */
export function sealed(signature: string, signer: Signer | undefined, own: Signer, redacted = false): string {
  if (signer === undefined || signer === own) return signature
  return Buffer.from(`gatehouse:${signer}${redacted ? '!' : ''}:${signature}`).toString('base64')
}

/** What a caller of the dialect of `own` sent back. */
export function opened(value: string, own: Signer): Opened {
  if (value.startsWith(PREFIX)) {
    const [, signer, mark, signature] = PACKED.exec(Buffer.from(value, 'base64').toString()) ?? []
    if (signer && SIGNERS.has(signer))
      return { signature: signature!, signer: signer as Signer, redacted: mark === '!' }
  }
  return { signature: value, signer: own, redacted: false }
}

/**
 * Gemini signs its calls and texts. Dialects without a place for that show such a signature as a sealed block of reasoning before them;
 * here it goes back to where it belongs.
 */
export function withSignatures(blocks: readonly ContentBlock[]): ContentBlock[] {
  const joined: ContentBlock[] = []
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i]!
    const next = blocks[i + 1]
    const carries = block.type === 'reasoning' && block.signer === 'gemini' && block.redacted !== undefined
    if (carries && (next?.type === 'tool-use' || next?.type === 'text')) {
      joined.push({ ...next, signature: block.redacted, signer: 'gemini' })
      i++
    } else joined.push(block)
  }
  return joined
}
