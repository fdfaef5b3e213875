import { Agent, request } from 'node:http'
import type { Plan, Told } from './streams.js'

/** Opens streams at a steady rate, whatever becomes of the earlier ones, and tells what became of them. */
process.once('message', (plan: Plan) => {
  const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY })
  const told: Told = { completed: 0, broken: 0, events: 0, firstTokenMs: [] }
  let opened = 0
  let closed = 0

  const close = (whole: boolean) => {
    if (whole) told.completed++
    else told.broken++
    if (++closed < plan.count) return
    process.send?.(told, undefined, undefined, () => process.exit(0))
  }

  const open = () => {
    const start = performance.now()
    let seen = false
    let tail = ''
    const call = request(
      {
        host: '127.0.0.1',
        port: plan.port,
        path: '/v1/chat/completions',
        method: 'POST',
        agent,
        headers: {
          authorization: `Bearer ${plan.key}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(plan.body),
        },
      },
      response => {
        response.on('data', (chunk: Buffer) => {
          if (!seen) told.firstTokenMs.push(performance.now() - start)
          seen = true
          const text = chunk.toString('latin1')
          for (let at = text.indexOf('data:'); at >= 0; at = text.indexOf('data:', at + 5)) told.events++
          tail = (tail + text).slice(-32)
        })
        response.on('end', () => close(response.statusCode === 200 && tail.includes('[DONE]')))
        response.on('error', () => close(false))
      },
    )
    call.on('error', () => close(false))
    call.end(plan.body)
  }

  const timer = setInterval(() => {
    open()
    if (++opened >= plan.count) clearInterval(timer)
  }, 1_000 / plan.perSecond)
})
