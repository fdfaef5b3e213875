import { formatMs } from '../../lib/format.js'
import type { Change, NodeGroup } from './api.js'

/** How far a change has got: `Live on 3 of 3 nodes in 210 ms`. */
export function liveWords({ nodes, of, ms }: Change['live']): string {
  if (of === 0) return 'No node is connected'
  const where = `Live on ${nodes} of ${of} ${of === 1 ? 'node' : 'nodes'}`
  return ms === null ? where : `${where} in ${formatMs(ms)}`
}

/** What a group serves, in a line. */
export function servesWords(serves: NodeGroup['serves']): string {
  if (serves === 'everything') return 'Everything'
  const names = [...serves.tenants.map(tenant => `all of ${tenant}`), ...serves.apis]
  return names.length === 0 ? 'Nothing yet' : names.join(', ')
}

/** `region=eu, tier=edge` to labels; a sentence where it is none. */
export function readLabels(text: string): Record<string, string> | string {
  const labels: Record<string, string> = {}
  for (const pair of text.split(',').map(each => each.trim())) {
    if (pair === '') continue
    const [, name, value] = /^([a-z0-9][a-z0-9._/-]*)\s*=\s*(.{0,63})$/.exec(pair) ?? []
    if (name === undefined || value === undefined) return `Write “${pair}” as name=value, the name in lower case.`
    labels[name] = value
  }
  return labels
}

export const writeLabels = (labels: Record<string, string>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')
