import type { CaptureLevel } from '@gatehouse/shared/config/resources.js'

const LIMITS: Record<Exclude<CaptureLevel, 'off'>, number> = { truncated: 4096, redacted: 4096, full: 1 << 20 }

/** Keeps the beginning of a body as its API's capture level says. */
export class BodyCapture {
  private readonly chunks: Buffer[] = []
  private size = 0
  truncated = false
  contentType = ''

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
    const whole = Buffer.concat(this.chunks)
    return this.level === 'redacted' ? Buffer.from(redact(whole.toString('utf8'))) : whole
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
