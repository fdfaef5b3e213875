const words = new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' })

/** `2027-01` → `January 2027`. */
export const monthWords = (month: string): string => words.format(new Date(`${month}-01T00:00:00Z`))

/** The present month of UTC and those before it. */
export function lastMonths(now: number, count = 13): { value: string; label: string }[] {
  const at = new Date(now)
  return Array.from({ length: count }, (_, back) => {
    const value = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - back, 1)).toISOString().slice(0, 7)
    return { value, label: monthWords(value) }
  })
}
