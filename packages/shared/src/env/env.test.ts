import { expect, it } from 'vitest'
import { readEnv } from './env.js'

it('reads settings under their short names, with defaults', () => {
  const env = readEnv({ GATEHOUSE_HTTP_PORT: '0', GATEHOUSE_UPSTREAM_ALLOW: '127.0.0.0/8, ::1/128', PATH: '/bin' })
  expect(env).toMatchObject({
    httpPort: 0,
    proxyPort: 8000,
    upstreamAllow: ['127.0.0.0/8', '::1/128'],
    dataDir: '.gatehouse',
  })
})

it('stops with a sentence that names an unknown or bad setting', () => {
  expect(() => readEnv({ GATEHOUSE_HTTPPORT: '1' })).toThrow(/GATEHOUSE_HTTPPORT is not a setting/)
  expect(() => readEnv({ GATEHOUSE_HTTP_PORT: 'x' })).toThrow(/GATEHOUSE_HTTP_PORT/)
  expect(() => readEnv({ GATEHOUSE_MASTER_KEY: 'c2hvcnQ=' })).toThrow(/32 bytes/)
  expect(() => readEnv({ GATEHOUSE_TRUSTED_PROXIES: '10.0.0.0/8,10.0.0.0/99' })).toThrow(/GATEHOUSE_TRUSTED_PROXIES/)
})

it('ignores what Kubernetes injects', () => {
  expect(() =>
    readEnv({ GATEHOUSE_PORT_9000_TCP: 'tcp://10.0.0.1:9000', GATEHOUSE_SERVICE_HOST: '10.0.0.1' }),
  ).not.toThrow()
})
