import { EventEmitter, once } from 'node:events'
import {
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientWritableStream,
  Metadata,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceError,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type GreeterClient, GreeterServer, greeterClient, type Text } from '../testing/greeter.js'
import { restApi } from '../testing/test-gateway.js'
import { Weather } from '../testing/weather.js'

// Calls of gRPC (unary and the three kinds of streams) by the official library on both sides, through a gateway that knows nothing of their messages.

const seen: Metadata[] = []
const told = new EventEmitter()

const methods = {
  One: (call: ServerUnaryCall<Text, Text>, answer: sendUnaryData<Text>) => {
    seen.push(call.metadata)
    const { text, count } = call.request
    if (text === 'never') return void call.on('cancelled', () => told.emit('cancelled'))
    if (text === 'fail') {
      const metadata = new Metadata()
      metadata.set('why', 'asked for')
      return answer({ code: status.FAILED_PRECONDITION, details: 'as asked: 100 % é', metadata })
    }
    const head = new Metadata()
    head.set('from', 'service')
    head.set('raw-bin', Buffer.from([0, 1, 255]))
    call.sendMetadata(head)
    const trailer = new Metadata()
    trailer.set('cost', '3')
    answer(null, { text: text.repeat(count || 1) }, trailer)
  },
  In: (call: ServerReadableStream<Text, Text>, answer: sendUnaryData<Text>) => {
    let text = ''
    call.on('data', (part: Text) => {
      text += part.text
    })
    call.on('end', () => answer(null, { text }))
  },
  Out: (call: ServerWritableStream<Text, Text>) => {
    for (let count = 0; count < call.request.count!; count++) call.write({ text: call.request.text, count })
    if (call.request.text === 'break') call.emit('error', { code: status.DATA_LOSS, details: 'half way' })
    else call.end()
  },
  Both: (call: ServerDuplexStream<Text, Text>) => {
    call.on('data', (part: Text) => call.write({ text: `${part.text}!` }))
    call.on('end', () => call.end())
  },
}
const greeter = (): GreeterServer => new GreeterServer(methods)
let service = greeter()

const weather = new Weather((_req, res) => res.end())
const { gateway, key: live } = weather
let client: GreeterClient
const known = (): Metadata => {
  const metadata = new Metadata()
  metadata.set('x-api-key', live.secret)
  return metadata
}

const api = (port: number, rest = {}): object =>
  restApi(`http://127.0.0.1:${port}`, {
    path: '/gatehouse.greeter.Greeter',
    stripPath: false,
    protocol: 'http2',
    ...rest,
  })

beforeAll(async () => {
  await service.start()
  await weather.start()
})
afterAll(async () => {
  client.close()
  expect(gateway.faults).toEqual([])
  await weather.stop()
  service.stop()
})
beforeEach(() => {
  seen.length = 0
  client?.close()
  client = greeterClient(`127.0.0.1:${gateway.port}`)
  weather.arrange([], { api: [api(service.port)] })
})

interface Unary {
  answer?: Text
  error?: ServiceError
  head?: Metadata
  trailer?: Metadata
}

function one(request: Text, metadata = known(), options = {}): Promise<Unary> {
  return new Promise(resolve => {
    const got: Unary = {}
    const call = (client.One as unknown as (...given: unknown[]) => ReturnType<typeof client.makeUnaryRequest>).call(
      client,
      request,
      metadata,
      options,
      (error: ServiceError | null, answer?: Text) => {
        if (error) got.error = error
        if (answer) got.answer = answer
      },
    )
    call.on('metadata', head => {
      got.head = head
    })
    call.on('status', ({ metadata: trailer }) => {
      got.trailer = trailer
      setImmediate(resolve, got)
    })
  })
}

const out = (request: Text): ClientReadableStream<Text> =>
  (client.Out as unknown as (...given: unknown[]) => ClientReadableStream<Text>).call(client, request, known())
const both = (): ClientDuplexStream<Text, Text> =>
  (client.Both as unknown as (...given: unknown[]) => ClientDuplexStream<Text, Text>).call(client, known())

describe('what passes', () => {
  test('a unary call, with metadata at both ends of the answer, and without the key', async () => {
    const { answer, head, trailer } = await one({ text: 'hello' })
    expect(answer).toMatchObject({ text: 'hello' })
    expect([head?.get('from'), trailer?.get('cost')]).toEqual([['service'], ['3']])
    expect(head?.get('raw-bin')).toEqual([Buffer.from([0, 1, 255])])
    expect([seen[0]!.get('x-api-key'), seen[0]!.get('x-request-id').length]).toEqual([[], 1])
  })

  test('many at a time, and messages larger than a window', async () => {
    const answers = await Promise.all(Array.from({ length: 150 }, (_, count) => one({ text: `${count}` })))
    expect(answers.map(({ answer }) => answer?.text)).toEqual(Array.from({ length: 150 }, (_, count) => `${count}`))
    expect((await one({ text: '0123456789', count: 200_000 })).answer?.text).toHaveLength(2_000_000)
  })

  test('a stream of requests', async () => {
    const text = await new Promise<string>((resolve, reject) => {
      const given = (error: ServiceError | null, answer?: Text) => (error ? reject(error) : resolve(answer!.text))
      const call = (client.In as unknown as (...given: unknown[]) => ClientWritableStream<Text>).call(
        client,
        known(),
        given,
      )
      for (let count = 0; count < 1000; count++) call.write({ text: 'ab' })
      call.end()
    })
    expect(text).toBe('ab'.repeat(1000))
  })

  test('a stream of answers', async () => {
    const counts: number[] = []
    for await (const { count } of out({ text: 'x', count: 500 })) counts.push(count)
    expect(counts).toEqual(Array.from({ length: 500 }, (_, count) => count))
  })

  test('a talk: each answer comes while the request goes on', async () => {
    const call = both()
    for (const text of ['a', 'b', 'c']) {
      call.write({ text })
      expect((await once(call, 'data'))[0]).toMatchObject({ text: `${text}!` })
    }
    call.end()
    const [{ code }] = (await once(call.resume(), 'status')) as [{ code: number }]
    expect(code).toBe(status.OK)
  })

  test('a failure of the service, with its words and metadata', async () => {
    const { error, trailer } = await one({ text: 'fail' })
    expect(error).toMatchObject({ code: status.FAILED_PRECONDITION, details: 'as asked: 100 % é' })
    expect(trailer?.get('why')).toEqual(['asked for'])
  })

  test('a failure after some answers', async () => {
    const call = out({ text: 'break', count: 3 })
    const got: number[] = []
    const failed = (async () => {
      for await (const { count } of call) got.push(count)
    })()
    await expect(failed).rejects.toMatchObject({ code: status.DATA_LOSS, details: 'half way' })
    expect(got).toEqual([0, 1, 2])
  })

  test('a service at a host of its own, below which its names stand as they are', async () => {
    weather.arrange([], {
      api: [api(service.port, { path: '/acme/greeter', stripPath: true, hosts: ['greeter.test'] })],
    })
    client.close()
    client = greeterClient(`127.0.0.1:${gateway.port}`, 'greeter.test')
    expect((await one({ text: 'hello' })).answer?.text).toBe('hello')
  })

  test('calls after the service has been started anew', async () => {
    expect((await one({ text: 'before' })).answer?.text).toBe('before')
    const { port } = service
    service.stop()
    service = greeter()
    await service.start(port)
    expect((await one({ text: 'after' })).answer?.text).toBe('after')
  })

  test('that a caller takes its call back, by hand or by a deadline', async () => {
    const cancelled = once(told, 'cancelled')
    expect((await one({ text: 'never' }, known(), { deadline: Date.now() + 300 })).error?.code).toBe(
      status.DEADLINE_EXCEEDED,
    )
    await cancelled
  })
})

describe('what the gateway says itself', () => {
  test('no key, a wrong key, nothing there: the codes of gRPC', async () => {
    expect((await one({ text: 'x' }, new Metadata())).error).toMatchObject({ code: status.UNAUTHENTICATED })
    const wrong = new Metadata()
    wrong.set('x-api-key', `${live.secret.slice(0, -1)}x`)
    expect((await one({ text: 'x' }, wrong)).error?.code).toBe(status.UNAUTHENTICATED)
    weather.arrange([], { api: [restApi(`http://127.0.0.1:${service.port}`, { protocol: 'http2' })] })
    expect((await one({ text: 'x' })).error?.code).toBe(status.UNIMPLEMENTED)
  })

  test('a policy that refuses', async () => {
    weather.arrange([['request-size-limit', { maxBodyBytes: 100 }]], { api: [api(service.port)] })
    expect((await one({ text: 'x'.repeat(1000) })).error?.code).toBe(status.RESOURCE_EXHAUSTED)
    weather.arrange([['ip-restriction', { deny: ['127.0.0.0/8'] }]], { api: [api(service.port)] })
    const { error } = await one({ text: 'x' })
    expect(error).toMatchObject({ code: status.PERMISSION_DENIED, details: expect.stringContaining('address') })
  })

  test('nobody there, or nobody who speaks HTTP/2', async () => {
    for (const port of [1, weather.service.port]) {
      weather.arrange([], { api: [api(port)] })
      expect((await one({ text: 'x' })).error?.code).toBe(status.UNAVAILABLE)
    }
  })

  test('a target whose calls end with codes that are its own fault is left alone, others are not', async () => {
    const passive = (grpcStatuses: number[]) => ({
      passive: { failures: 1, statuses: [], grpcStatuses, ejectMs: 60_000, maxEjectMs: 60_000 },
      panicPercent: 0,
    })
    const other = new GreeterServer({
      ...methods,
      One: (_: unknown, answer: sendUnaryData<Text>) => answer(null, { text: 'other' }),
    })
    await other.start()
    const targets = [service.port, other.port].map(port => ({ url: `http://127.0.0.1:${port}` }))
    const failures = async (grpcStatuses: number[]): Promise<number> => {
      weather.arrange([], { api: [api(service.port, { targets, health: passive(grpcStatuses) })] })
      let failed = 0
      for (let i = 0; i < 6; i++) if ((await one({ text: 'fail' })).error) failed++
      return failed
    }
    expect(await failures([status.UNAVAILABLE])).toBe(3)
    expect(await failures([status.UNAVAILABLE, status.FAILED_PRECONDITION])).toBe(1)
    other.stop()
  })

  test('a service that is too slow', async () => {
    const timeouts = { connectMs: 2000, headMs: 100, idleMs: 1000 }
    weather.arrange([], { api: [api(service.port, { timeouts })] })
    expect((await one({ text: 'never' })).error?.code).toBe(status.DEADLINE_EXCEEDED)
  })
})
