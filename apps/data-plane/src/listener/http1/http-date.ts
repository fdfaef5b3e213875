let second = 0
let line = ''

/** The Date field as a line; made once a second (RFC 9110, 6.6.1). */
export function httpDate(): string {
  const now = Date.now()
  if (now - second >= 1000 || now < second) {
    second = now - (now % 1000)
    line = `date: ${new Date(now).toUTCString()}\r\n`
  }
  return line
}
