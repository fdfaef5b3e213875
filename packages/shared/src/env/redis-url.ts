/** Where a Redis is: one server, or a cluster by some of its nodes, who name the others. */
export interface RedisPlace {
  cluster: boolean
  tls: boolean
  username: string | undefined
  password: string | undefined
  nodes: { host: string; port: number }[]
}

const SHAPE = /^redis(s?)(\+cluster)?:\/\/([^/?#]*)/
const DEFAULT_PORT = 6379

/** Reads `redis://user:secret@host:6379` or, for a cluster, `redis+cluster://user:secret@one:6379,two:6379`; undefined for what is neither. */
export function readRedisUrl(text: string): RedisPlace | undefined {
  const [, secure, cluster, authority] = SHAPE.exec(text) ?? []
  if (authority === undefined) return undefined
  const at = authority.lastIndexOf('@')
  const hosts = authority.slice(at + 1).split(',')
  if (cluster === undefined && hosts.length > 1) return undefined
  try {
    return {
      cluster: cluster !== undefined,
      tls: secure === 's',
      ...credentialsIn(authority.slice(0, Math.max(0, at))),
      nodes: hosts.map(nodeAt),
    }
  } catch {
    return undefined
  }
}

function credentialsIn(text: string): Pick<RedisPlace, 'username' | 'password'> {
  const [, username = '', password = ''] = /^([^:]*):?(.*)$/.exec(text) ?? []
  return { username: decodeURIComponent(username) || undefined, password: decodeURIComponent(password) || undefined }
}

function nodeAt(text: string): { host: string; port: number } {
  const { hostname, port } = new URL(`redis://${text}`)
  return { host: hostname.replace(/^\[|\]$/g, '') || '127.0.0.1', port: Number(port || DEFAULT_PORT) }
}
