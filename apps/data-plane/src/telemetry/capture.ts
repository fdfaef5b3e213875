import type { CaptureLevel } from '@gatehouse/shared/config/resources.js'

const SHORT = 4096
// A secret that the cut would halve, and so hide from redaction, is kept whole until it has been masked.
const LIMITS: Record<Exclude<CaptureLevel, 'off'>, number> = { truncated: SHORT, redacted: SHORT + 1024, full: 1 << 20 }

/** Keeps the beginning of a body as its API's capture level says. */
export class BodyCapture {
  private readonly chunks: Buffer[] = []
  private size = 0
  truncated = false
  contentType = ''
  /** Compressed or otherwise encoded, so that nothing in it can be found and masked. */
  encoded = false

  constructor(readonly level: Exclude<CaptureLevel, 'off'>) {}

  add(chunk: Buffer): void {
    const room = LIMITS[this.level] - this.size
    if (chunk.length > room) this.truncated = true
    if (room <= 0) return
    const kept = chunk.length > room ? chunk.subarray(0, room) : chunk
    this.size += kept.length
    this.chunks.push(kept)
  }

  bytes(): Buffer {
    if (this.level !== 'redacted') return Buffer.concat(this.chunks)
    if (this.encoded) return Buffer.alloc(0)
    const masked = Buffer.from(redact(Buffer.concat(this.chunks).toString('utf8')))
    if (masked.length > SHORT) this.truncated = true
    return masked.subarray(0, SHORT)
  }
}

const EMAIL = /[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/g
const SECRET = /\b(?:sk|pk|gh|ghp|xox[bp]|AKIA|AIza)[-_]?[A-Za-z0-9_-]{16,}/g
const BEARER = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi
/** 13 to 19 digits with optional separators: card-like. */
const DIGITS = /\b\d(?:[ -]?\d){12,18}\b/g

/** Masks addresses, keys and card-like numbers. */
export const redact = (text: string): string =>
  text
    .replace(BEARER, '$1 [redacted]')
    .replace(SECRET, '[redacted-key]')
    .replace(EMAIL, '[redacted-email]')
    .replace(DIGITS, '[redacted-number]')
