import type { UpstreamDraft } from './config.js'
import { formatPercent, percentOf } from './shares.js'

const ways: Record<string, string> = {
  'round-robin': 'in turn, by weight',
  'least-connections': 'fewest open calls',
  'consistent-hash': 'the same target for the same',
  'peak-ewma': 'the fastest',
}

const hashed: Record<string, string> = { consumer: 'application' }

/** What each part of an upstream does, in a few words; what is off says nothing. */
export const upstreamWords = {
  balancing({ balancing: { algorithm = 'round-robin', hashBy = 'address', hashName, slowStart } = {} }: UpstreamDraft) {
    const way = `${ways[algorithm]}${algorithm === 'consistent-hash' ? ` ${hashName ?? hashed[hashBy] ?? hashBy}` : ''}`
    return sentence([way, slowStart && `slow start over ${slowStart}`])
  },
  split({ split }: UpstreamDraft) {
    return split?.shares?.map(share => `${share.group || '?'} ${formatPercent(percentOf(share))}`).join(', ')
  },
  shadow({ shadow }: UpstreamDraft) {
    return shadow && `${formatPercent(percentOf(shadow))} to ${hostOf(shadow.url)}`
  },
  health({ health: { passive = {}, active, panicPercent = 0 } = {} }: UpstreamDraft) {
    const { failures = 5, ejectFor = '10s' } = passive
    return sentence([
      failures === 0
        ? 'never left alone'
        : `left alone for ${ejectFor} after ${failures} ${failures === 1 ? 'failure' : 'failures'}`,
      active && `checked by ${active.type ?? 'http'} every ${active.interval ?? '5s'}`,
      panicPercent > 0 && `panic below ${panicPercent} %`,
    ])
  },
  retries({ retries: { attempts = 1, budgetPercent = 20 } = {} }: UpstreamDraft) {
    if (attempts === 0) return 'None'
    return `${attempts} more at most, for ${budgetPercent} in a hundred calls`
  },
  timeouts({ timeouts: { connect = '10s', head = '60s', idle = '60s', total } = {} }: UpstreamDraft) {
    return sentence([`connect ${connect}`, `first byte ${head}`, `idle ${idle}`, total && `total ${total}`])
  },
  tls({ tls }: UpstreamDraft) {
    if (tls?.verify === false) return 'Certificates are not checked'
    return sentence([
      tls?.ca ? 'authorities of its own' : 'the system’s authorities',
      tls?.certificate && 'client certificate',
      tls?.serverName && `as ${tls.serverName}`,
    ])
  },
  registry({ registry }: UpstreamDraft) {
    return registry && `${registry.type === 'consul' ? 'Consul' : 'Kubernetes'} at ${hostOf(registry.url)}`
  },
  function({ function: of }: UpstreamDraft) {
    if (of?.aws) return sentence(['AWS Lambda', of.aws.function, of.aws.region])
    if (of?.azure) return 'Azure Functions'
    return of?.google && 'Google Cloud'
  },
  transcoding({ transcoding }: UpstreamDraft) {
    return transcoding && 'By a descriptor'
  },
}

export type UpstreamPart = keyof typeof upstreamWords

const sentence = (parts: readonly (string | false | undefined)[]): string => {
  const said = parts.filter(part => part).join(', ')
  return said.charAt(0).toUpperCase() + said.slice(1)
}

function hostOf(url: string | undefined): string {
  try {
    return new URL(url ?? '').host
  } catch {
    return '?'
  }
}
