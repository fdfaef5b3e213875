import OpenAI from 'openai'
import type { Management } from '../support/management.js'
import { until } from '../support/management.js'

const t = '/tenants/acme'
const HOUR_MS = 3_600_000

/** A plan that is paid by use, with calls; a price that came late and what it changes; where usage is told to. */
export async function seedMoney(admin: Management, developer: Management, gatewayUrl: string): Promise<void> {
  await admin.call('POST', `${t}/products/chat/plans`, {
    ...{ slug: 'payg', name: 'Pay as you go', approval: 'auto' },
    limits: { budget: { amount: '0.05', window: '1mo', calendar: true } },
    price: {
      ...{ amount: '19', per: 'month', costPercent: 120 },
      meters: [
        {
          of: 'requests',
          per: 10,
          included: 5,
          tiers: [
            { upTo: 10, price: '0.4' },
            { price: '0.25', flat: '1' },
          ],
        },
      ],
    },
  })
  const { id } = await developer.call<{ id: string }>('POST', '/applications', { name: 'Storefront' })
  await developer.call('POST', `/applications/${id}/subscriptions`, { product: 'acme/chat', plan: 'payg' })
  const { secret } = await developer.call<{ secret: string }>('POST', `/applications/${id}/keys`, { name: 'web' })
  const sdk = new OpenAI({ apiKey: secret, baseURL: `${gatewayUrl}/v1`, maxRetries: 0 })
  const messages = [{ role: 'user' as const, content: 'Which of these jackets is waterproof?' }]
  const ask = () => sdk.chat.completions.create({ model: 'chat-large', max_tokens: 200, messages })
  await until(10_000, () => ask().catch(() => undefined))
  await Promise.all(Array.from({ length: 23 }, ask))

  const effectiveFrom = new Date(Date.now() - 48 * HOUR_MS).toISOString()
  const late = { providerType: 'openai', model: 'sandbox-small', input: '0.12', output: '0.5', effectiveFrom }
  await admin.call('POST', `${t}/prices`, late)
  await until(10_000, async () => (await admin.call<{ data: unknown[] }>('GET', `/logs?application=${id}`)).data[0])
  const run = await admin.call<{ id: string }>('POST', `${t}/reratings`, { from: effectiveFrom })
  const state = async () => (await admin.call<{ state: string }>('GET', `${t}/reratings/${run.id}`)).state
  await until(30_000, async () => (await state()) === 'ready')
  for (const feed of [
    { kind: 'webhook', slug: 'billing', url: 'https://billing.acme.example/usage' },
    {
      ...{ kind: 's3', slug: 'warehouse', url: 'https://usage.s3.eu-central-1.amazonaws.com' },
      ...{ region: 'eu-central-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' },
    },
  ])
    await admin.call('POST', `${t}/feeds`, feed)
  await admin.call('PATCH', `${t}/feeds/warehouse`, { enabled: false })
}
