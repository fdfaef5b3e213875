let second = 0
let text = ''

/** The Date field (RFC 9110, 6.6.1); made once a second. */
export function httpDate(): string {
  const now = Date.now()
  if (now - second >= 1000 || now < second) {
    second = now - (now % 1000)
    text = new Date(now).toUTCString()
  }
  return text
}
