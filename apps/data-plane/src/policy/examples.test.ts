import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { policies } from '@gatehouse/policies/registry.gen.js'
import { dryRunRequest } from '@gatehouse/shared/api/dry-run.js'
import { errorCodes } from '@gatehouse/shared/errors/codes.js'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { restApi } from '../testing/test-gateway.js'
import { testLimits } from '../testing/test-limits.js'
import { Weather } from '../testing/weather.js'
import { type Example, pageOf, readExamples, wireTestsOf } from './testing/examples.js'
import { Receiver } from './testing/receiver.js'

/** Every policy of the registry, by the examples that its folder declares: sent through a listener to a service, and rehearsed. */
const limits = testLimits()
const WEATHER = '{"city":"Bern","sky":"sunny"}'
const receiver = new Receiver()
let seen: { url: string; headers: IncomingMessage['headers']; body: string }[] = []
let answer: Example['answer']
let folder: string
let weather: Weather

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-examples-'))
  await receiver.start()
  weather = new Weather(
    async (req, res) => {
      let body = ''
      for await (const chunk of req) body += chunk
      seen.push({ url: req.url!, headers: req.headers, body })
      const { status = 200, headers = {}, body: text = WEATHER } = answer ?? {}
      res.writeHead(status, { 'content-type': 'application/json', 'x-powered-by': 'php', ...headers }).end(text)
    },
    { limiters: limits, logs: folder },
  )
  await weather.start()
})
afterAll(async () => {
  await weather.stop()
  await receiver.stop()
  limits.stop()
  await rm(folder, { recursive: true })
})
beforeEach(() => {
  seen = []
  answer = undefined
  receiver.delivered.length = 0
})

const places = (): Record<string, string> => ({
  ...receiver.places,
  key: weather.key.secret,
  basic: Buffer.from(`app_1:${weather.key.secret}`).toString('base64'),
})

const arrange = (id: string, { config, beside, auth }: Pick<Example, 'config' | 'beside' | 'auth'>) =>
  weather.refusalsOf([[id, config], ...beside], { api: [restApi(weather.service.url, { auth })] })

const headersOf = ({ send: { headers, key } }: Example): Record<string, string> =>
  key ? { 'x-api-key': weather.key.secret, ...headers } : headers

async function call(example: Example) {
  const { method, path, body } = example.send
  const sent = request(weather.gateway.url(`/acme/weather${path}`), {
    method,
    headers: { ...headersOf(example), ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
    agent: false,
  }).end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return { status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() }
}

const codeIn = (body: string): string | undefined => {
  try {
    return (JSON.parse(body) as { code?: string }).code
  } catch {
    return undefined
  }
}

async function checkCall(example: Example): Promise<void> {
  const { status, code, headers, body, service } = example.expect
  for (let time = 0; time < example.before; time++) await call(example)
  seen = []
  const given = await call(example)
  expect([given.status, codeIn(given.body)]).toEqual([status, code])
  for (const [name, value] of Object.entries(headers))
    expect([name, given.headers[name]]).toEqual([name, value ?? undefined])
  for (const part of body) expect(given.body).toContain(part)
  // What is not said is that a good call goes on and a refused one does not.
  if (service === null || (service === undefined && code !== undefined)) expect(seen.length).toBe(0)
  if (!service) return
  expect(seen.length).toBe(1)
  if (service.path !== undefined) expect(seen[0]!.url).toBe(service.path)
  if (service.body !== undefined) expect(seen[0]!.body).toBe(service.body)
  for (const [name, value] of Object.entries(service.headers))
    expect([name, seen[0]!.headers[name]]).toEqual([name, value ?? undefined])
}

async function checkRehearsal(example: Example): Promise<void> {
  const { method, path, body } = example.send
  const report = await weather.gateway.gateway.rehearse(
    dryRunRequest.parse({
      method,
      path: `/acme/weather${path}`,
      headers: headersOf(example),
      clientAddress: '127.0.0.1',
      ...(body !== undefined && { body }),
    }),
  )
  const { code, service } = example.expect
  expect([report.faults, report.error]).toEqual([[], code ?? null])
  if (code !== undefined) expect(report.answer?.status).toBe(example.expect.status)
  if (!service) return
  if (service.path !== undefined) expect(report.upstream?.path).toBe(service.path)
  if (service.body !== undefined) expect(report.upstream?.body.text).toBe(service.body)
}

async function checkTold(example: Example): Promise<void> {
  if (example.expect.told.length === 0) return
  // What a policy has still to tell it tells when it goes.
  weather.arrange()
  const delivered = async () => [...receiver.delivered, ...(await filesIn(folder))]
  for (const { by, path, headers, body } of example.expect.told)
    await expect
      .poll(async () =>
        (await delivered()).some(
          each =>
            each.by === by &&
            (path === undefined || each.path === path) &&
            Object.entries(headers).every(
              ([name, value]) => String((each.headers as Record<string, unknown>)[name]) === value,
            ) &&
            body.every(part => each.body.includes(part)),
        ),
      )
      .toBe(true)
}

async function filesIn(root: string) {
  const names = await readdir(root, { recursive: true, withFileTypes: true })
  return Promise.all(
    names
      .filter(entry => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const body = await readFile(join(parentPath, name), 'utf8')
        return { by: 'file' as const, path: join(parentPath, name).slice(root.length), headers: {}, body }
      }),
  )
}

describe.each(Object.keys(policies))('%s', id => {
  const names = readExamples(id).map(({ name }) => name)

  test.each(names)('%s', async name => {
    const example = readExamples(id, places()).find(each => each.name === name)!
    answer = example.answer
    expect(arrange(id, example)).toEqual([])
    await checkCall(example)
    if (example.before === 0 && example.notRehearsed === undefined) await checkRehearsal(example)
    await checkTold(example)
  })

  test('with a configuration that it cannot run with nothing passes', async () => {
    const [example] = readExamples(id, places())
    const config = { ...example!.config, 'no such field': true }
    expect(arrange(id, { config, beside: [], auth: 'key' })).toMatchObject([{ kind: 'policy' }])
    const given = await call({ ...example!, send: { method: 'GET', path: '/today', headers: {}, key: true } })
    expect([given.status, codeIn(given.body), seen.length]).toEqual([503, 'config_refused', 0])
  })

  test('a good call and each refusal that its page names are shown on the wire', () => {
    const examples = readExamples(id)
    const tests = wireTestsOf(id)
    const good = examples.some(({ expect: { status } }) => status < 400) || tests.length > 0
    expect(good).toBe(true)
    const page = pageOf(id)
    const named = [...page.matchAll(/`([a-z_]+)`/g)]
      .map(([, word]) => word!)
      .filter(word => Object.hasOwn(errorCodes, word) && word !== 'internal')
    const shown = (code: string): boolean =>
      examples.some(each => each.expect.code === code) || tests.some(source => source.includes(code))
    expect(named.filter(code => !shown(code))).toEqual([])
  })

  test('its page says what becomes of calls where it, or what it needs, fails', () =>
    expect(pageOf(id)).toMatch(/\*\*Fault mode: (?:open|closed|none|as `failMode` says)/))
})
