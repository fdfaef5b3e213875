import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Gap, gaps } from '@gatehouse/shared/gaps.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { send } from './support/http.js'
import type { RunningHouse } from './support/running-house.js'
import { startTestHouse } from './support/test-house.js'
import { ownerOf } from './support/two-tenants.js'

const cli = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url))
const _dataPlane = fileURLToPath(new URL('../../apps/data-plane/dist/main.js', import.meta.url))
const of = (surface: Gap['surface']): string[] => gaps.filter(gap => gap.surface === surface).map(gap => gap.what)
const reasons = new Map(gaps.map(gap => [gap.what, gap.why]))

let house: RunningHouse
let token: string

beforeAll(async () => {
  house = await startTestHouse()
  token = (await ownerOf(house)).token
})
afterAll(() => house?.stop())

describe('what is not built yet says so', () => {
  const management = of('management').map(what => what.split(' ') as [string, string])

  it.each(management)('at the management API: %s %s', async (method, path) => {
    const url = `${house.consoleUrl}/api/v1${path.replace(/\{tenant\}/, 'acme').replace(/\{\w+\}/g, '1')}`
    const json = { 'content-type': 'application/json' }
    const withBody = method === 'GET' ? {} : { body: '{"any":"thing"}', headers: json }
    const ways = [
      { method },
      { method, ...withBody, headers: { ...withBody.headers, authorization: `Bearer ${token}` } },
      ...(method === 'GET' ? [] : [{ method, body: 'no JSON', headers: { 'content-type': 'text/plain' } }]),
    ]
    for (const way of ways) {
      const { status, headers, text } = await send(url, way)
      expect(status, text).toBe(400)
      expect(headers['content-type']).toMatch(/^application\/problem\+json/)
      expect(JSON.parse(text)).toMatchObject({
        type: 'urn:gatehouse:error:unsupported',
        code: 'unsupported',
        detail: reasons.get(`${method} ${path}`),
        request_id: headers['x-request-id'],
      })
    }
  })

  it('and no other method of such a path answers', async () => {
    const answer = await send(`${house.consoleUrl}/api/v1/config/apply`, { method: 'DELETE' })
    expect(answer.status).toBe(405)
    expect(answer.headers.allow).toBe('POST')
  })

  it.each(of('gateway').map(what => what.split(' ') as [string, string]))(
    'at the gateway: %s %s',
    async (method, path) => {
      const url = house.gatewayUrl + path.replace(/\{\w+\}/g, 'chat-default')
      const body = JSON.stringify({ model: 'chat-default', input: 'Hi', messages: [{ role: 'user', content: 'Hi' }] })
      const ask = (headers: Record<string, string>) =>
        send(url, { method, body, headers: { 'content-type': 'application/json', ...headers } })
      const { status, text } = await ask({ authorization: `Bearer ${house.demo!.key}` })
      expect(status, text).toBe(400)
      expect(JSON.parse(text)).toMatchObject(inDialectOf(path, reasons.get(`${method} ${path}`)!))
      expect((await ask({})).status).toBe(401)
    },
  )

  it.each(of('cli'))('at the command line: gatehouse %s', async verb => {
    const outcome = await run(cli, [verb, 'some', '--thing', '--json'])
    expect(outcome).toMatchObject({ code: 1 })
    expect(JSON.parse(outcome.stdout)).toMatchObject({ error: { code: 'unsupported' } })
    expect(outcome.stdout).toContain(reasons.get(verb))
  })
})

function inDialectOf(path: string, why: string): object {
  const message = expect.stringContaining(why)
  if (path.startsWith('/v1beta/')) return { error: { code: 400, status: 'INVALID_ARGUMENT', message } }
  if (path.startsWith('/v1/messages'))
    return { type: 'error', error: { type: 'invalid_request_error', message }, request_id: expect.any(String) }
  return { error: { type: 'invalid_request_error', code: 'unsupported', message } }
}

async function run(script: string, args: string[]) {
  const ran = promisify(execFile)(process.execPath, [script, ...args], { env: { PATH: process.env.PATH } })
  return ran.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  )
}
