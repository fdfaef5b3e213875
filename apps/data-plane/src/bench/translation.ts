import type { Result } from './measure.js'

/** Events of the streams that are measured. */
const EVENTS = 100

/** What translating costs beside passing bytes on, in processor time: of the same calls, by the same gateway, in the same run. */
export function translationCost(results: readonly Result[]): { unaryShare: number; eventUs: number } | undefined {
  const cpuOf = (group: string, name: string): number | undefined =>
    results.find(each => each.group.startsWith(group) && each.name === name)?.cpuUs
  const passed = cpuOf('AI chat', 'gateway, all governance')
  const translated = cpuOf('AI chat', 'gateway, translated')
  const passedStream = cpuOf('AI stream', 'gateway, all governance')
  const translatedStream = cpuOf('AI stream', 'gateway, translated')
  if (!passed || !translated || !passedStream || !translatedStream) return undefined
  return { unaryShare: translated / passed - 1, eventUs: (translatedStream - passedStream) / EVENTS }
}

/** A sentence with the goals beside the figures. */
export const translationWords = ({ unaryShare, eventUs }: { unaryShare: number; eventUs: number }): string =>
  `translation: ${(unaryShare * 100).toFixed(0)} % more CPU per unary request (at most 60), ${eventUs.toFixed(2)} µs per streamed event (at most 3)`
