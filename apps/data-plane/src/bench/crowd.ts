import { createHash } from 'node:crypto'

/** Who calls what. */
export interface Caller {
  path: string
  key: string
}

const ROUTES_AN_API = 100
const timeouts = { connectMs: 5_000, headMs: 60_000, idleMs: 120_000 }

/** So many routes to the service at `upstream`, of a hundred to an API, and a key of the application `app_1` for each. */
export function crowdOf(size: number, newKey: () => string, upstream: number) {
  const secrets = Array.from({ length: size }, newKey)
  const apis = Array.from({ length: Math.ceil(size / ROUTES_AN_API) }, (_, at) => ({
    ...{ id: `ver_crowd_${at}`, api: `api_crowd_${at}`, tenantId: 'ten_bench', slug: `crowd-${at}`, name: `c ${at}` },
    ...{ type: 'rest' as const, version: 'v1', state: 'published' as const },
    rest: {
      ...{ path: `/bench/crowd-${at}`, timeouts, maxBodyBytes: 1e7, auth: 'key' as const },
      targets: [{ url: `http://127.0.0.1:${upstream}` }],
      routes: Array.from({ length: Math.min(ROUTES_AN_API, size) }, (_, route) => ({ path: `/things-${route}/{id}` })),
    },
  }))
  const keys = secrets.map((secret, at) => ({
    ...{ id: `key_crowd_${at}`, application: 'app_1', state: 'active' as const },
    hash: createHash('sha256').update(secret).digest('base64url'),
  }))
  const callers = secrets.map((key, at): Caller => {
    return { path: `/bench/crowd-${Math.floor(at / ROUTES_AN_API)}/things-${at % ROUTES_AN_API}/${at}`, key }
  })
  return { apis, keys, callers }
}
