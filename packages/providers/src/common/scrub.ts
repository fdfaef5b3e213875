const MAX_LENGTH = 500

/** What a vendor's message may hold and a caller must not see: keys, account ids, addresses. Order matters: URLs before hosts. */
const SECRETS: readonly RegExp[] = [
  /\bbearer\s+\S+/gi,
  /\b(?:sk|pk|rk|gsk|xai|fw|tgp|sess)[-_][\w*.-]{5,}[\w*-]/gi,
  /\b(?:org|organization|proj|acct)[-_][A-Za-z0-9]{6,}/gi,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>)]+/gi,
  /\b[\w.+-]+@[\w-]+\.[\w.-]+/g,
  /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g,
  /\[?(?:[0-9a-f]{1,4}:){3,7}:?[0-9a-f]{1,4}\]?(?::\d+)?/gi,
  /\b(?:[a-z0-9-]+\.)*(?:localhost|internal|local|svc|cluster|lan)\b(?::\d+)?/gi,
  /\b[a-z0-9-]+(?:\.[a-z0-9-]+)*:\d{2,5}\b/gi,
  /\b[A-Za-z0-9]{32,}\b/g,
]

/** A vendor's message made fit to show: secrets masked, control characters out, bounded length. */
export function scrub(message: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
  let text = message.slice(0, 4 * MAX_LENGTH).replace(/[\u0000-\u001f\u007f]+/g, ' ')
  for (const secret of SECRETS) text = text.replace(secret, '[redacted]')
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text
}
