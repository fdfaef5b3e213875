import type { Management } from './management.js'

/** A model alias and what serves it: names of the sandbox's models, with directives. */
export type Aliases = Record<string, { target: string; fallback?: string; provider?: string }>

/**
 * A tenant `lab` that offers these aliases without limits and a REST API at /lab/rest whose provider may take 1 s, and an
 * application with a key for both. The sandbox is given with its `/v1`.
 */
export async function modelLab(me: Management, sandbox: string, aliases: Aliases) {
  const make = <T = { id: string }>(path: string, body?: unknown) => me.call<T>('POST', path, body, 201)
  await make('/tenants', { slug: 'lab', name: 'Lab' })
  const t = '/tenants/lab'
  for (const [slug, baseUrl] of [
    ['sandbox', sandbox],
    ['nobody', 'http://127.0.0.1:1/v1'],
  ])
    await make(`${t}/providers`, { slug, type: 'openai', baseUrl, credentials: { apiKey: 'sk-lab' } })
  for (const [slug, { target, fallback, provider = 'sandbox' }] of Object.entries(aliases))
    await make(`${t}/models`, {
      slug,
      targets: [{ provider, model: target }],
      ...(fallback ? { fallbacks: [{ provider: 'sandbox', model: fallback }] } : {}),
    })
  await make(`${t}/apis`, { slug: 'models', name: 'Models', type: 'ai', models: Object.keys(aliases) })
  const url = `${new URL(sandbox).origin}/weather`
  const timeouts = { connect: '1s', head: '1s', idle: '1s' }
  await make(`${t}/apis`, {
    slug: 'rest',
    name: 'Rest',
    type: 'rest',
    path: '/rest',
    maxBodyBytes: 100_000,
    upstream: { targets: [{ url }], timeouts },
  })
  for (const api of ['models', 'rest']) await me.call('POST', `${t}/apis/${api}/versions/v1/publish`, undefined, 200)
  await make(`${t}/products`, { slug: 'all', name: 'All', apis: ['models', 'rest'], visibility: 'tenant' })
  await make(`${t}/products/all/plans`, { slug: 'free', name: 'Free', approval: 'auto' })
  const application = await make('/applications', { name: 'Lab' })
  await make(`/applications/${application.id}/subscriptions`, { product: 'lab/all', plan: 'free' })
  const key = await make<{ secret: string; revision: number }>(`/applications/${application.id}/keys`, { name: 'lab' })
  return { application: application.id, key: key.secret, revision: key.revision }
}
