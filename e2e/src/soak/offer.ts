import { type Management, until } from '../support/management.js'

/** What callers need to know. */
export interface Offer {
  key: string
  /** Of a plan that is soon used up. */
  smallKey: string
}

const AMPLE = { requests: { limit: 10_000_000, window: '1h' }, tokens: { limit: 1_000_000_000, window: '1d' } }
const SMALL = { requests: { limit: 20, window: '1m' } }

/** Aliases by what the sandbox does with them. */
const MODELS: Record<string, { target: string; fallback?: string }> = {
  chat: { target: 'small' },
  unhurried: { target: 'small+pace=30,tokens=60' },
  failing: { target: 'small+fault=status:500' },
  resetting: { target: 'small+fault=reset' },
  stalling: { target: 'small+fault=stall' },
  cut: { target: 'small+fault=cut-after:3' },
  rescued: { target: 'small+fault=status:503', fallback: 'small' },
}

export const restConfig = (path: string, url: string, rest: object = {}, timeouts: object = {}) => ({
  path,
  upstream: { targets: [{ url }], timeouts },
  maxBodyBytes: 16_000_000,
  ...rest,
})

/** APIs, models and keys of the tenant `soak`, served once this resolves. */
export async function makeOffer(owner: Management, sandboxUrl: string, socketsUrl: string): Promise<Offer> {
  const make = <T = { id: string }>(path: string, body: unknown) => owner.call<T>('POST', path, body, 201)
  const t = '/tenants/soak'
  await make('/tenants', { slug: 'soak', name: 'Soak' })
  const credentials = { apiKey: 'sk-soak' }
  await make(`${t}/providers`, { slug: 'lab', type: 'openai', baseUrl: `${sandboxUrl}/v1`, credentials })
  for (const [slug, { target, fallback }] of Object.entries(MODELS))
    await make(`${t}/models`, {
      slug,
      targets: [{ provider: 'lab', model: target }],
      ...(fallback && { fallbacks: [{ provider: 'lab', model: fallback }] }),
      ...(slug === 'stalling' && { timeouts: { firstToken: '10s' } }),
    })
  const rest = (slug: string, config: object) => make(`${t}/apis`, { slug, name: slug, type: 'rest', ...config })
  await rest('rest', restConfig('/rest', sandboxUrl))
  await rest('faulty', restConfig('/faulty', sandboxUrl, {}, { head: '10s' }))
  await rest('sockets', restConfig('/sockets', socketsUrl))
  await make(`${t}/apis`, { slug: 'ai', name: 'ai', type: 'ai', models: Object.keys(MODELS) })
  const apis = ['rest', 'faulty', 'sockets', 'ai']
  for (const api of apis) await owner.call('POST', `${t}/apis/${api}/versions/v1/publish`, undefined, 200)
  await make(`${t}/products`, { slug: 'all', name: 'All', apis, visibility: 'tenant' })
  const key = async (plan: string, limits: object) => {
    await make(`${t}/products/all/plans`, { slug: plan, name: plan, approval: 'auto', limits })
    const { id } = await make('/applications', { name: plan })
    await make(`/applications/${id}/subscriptions`, { product: 'soak/all', plan })
    return make<{ secret: string; revision: number }>(`/applications/${id}/keys`, { name: plan })
  }
  const { secret } = await key('ample', AMPLE)
  const small = await key('small', SMALL)
  await until(10_000, async () => {
    const { data } = await owner.call<{ data: { revision: number }[] }>('GET', '/nodes')
    return data.length > 0 && data.every(node => node.revision >= small.revision)
  })
  return { key: secret, smallKey: small.secret }
}
