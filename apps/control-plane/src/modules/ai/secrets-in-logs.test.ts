import fs from 'node:fs'
import { expect, test, vi } from 'vitest'
import { TestControlPlane } from '../../testing/test-control-plane.js'

const SECRET = 'sk-very-secret-credential-0123456789'

test('the finest log tells of no credential, not even where something breaks', async () => {
  let log = ''
  vi.spyOn(fs, 'write').mockImplementation(((_fd: number, data: string, ...rest: unknown[]) => {
    log += data
    const done = rest.at(-1) as (error: null, written: number) => void
    setImmediate(done, null, Buffer.byteLength(data))
  }) as typeof fs.write)
  const plane = await TestControlPlane.start({ GATEHOUSE_LOG_LEVEL: 'trace' })
  try {
    const publisher = await plane.person('publisher', { acme: ['publisher'] })
    const provider = {
      slug: 'vendor',
      type: 'openai',
      baseUrl: 'http://127.0.0.1:1/v1',
      credentials: { apiKey: SECRET },
    }
    expect(await publisher.post('/tenants/acme/providers', provider)).toMatchObject({ status: 201 })
    await publisher.post('/tenants/acme/providers', { ...provider, slug: 'UPPER' })
    await publisher.post('/tenants/acme/providers/vendor/test', { model: 'any' })
    await plane.query('ALTER TABLE provider RENAME TO gone')
    expect(await publisher.post('/tenants/acme/providers', provider)).toMatchObject({ status: 500 })
  } finally {
    await plane.close()
  }
  expect(log).toContain('relation \\"provider\\" does not exist')
  expect(log).toContain('"parameters":"[removed]"')
  for (const kept of ['very-secret', 'prv_']) expect(log).not.toContain(kept)
})
