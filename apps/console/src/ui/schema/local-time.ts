/** RFC 3339 → what an input of local date and time holds: `2026-03-01T10:20`. */
export function toLocalTime(instant: string): string {
  const at = new Date(instant)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
