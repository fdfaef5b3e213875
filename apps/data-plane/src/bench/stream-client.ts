import { Agent, request } from 'node:http'
import type { Plan, Target, Told } from './streams.js'

const nothing = (): Told => ({ completed: 0, broken: 0, events: 0, firstTokenMs: [] })

/** Opens streams at a steady rate, whatever becomes of the earlier ones, and tells what became of them. */
process.once('message', (plan: Plan) => {
  const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY })
  const told = { through: nothing(), direct: nothing() }
  let opened = 0
  let underWay = 0

  const open = (target: Target, of: Told) => {
    const start = performance.now()
    let seen = false
    let tail = ''
    underWay++
    const close = (whole: boolean) => {
      if (whole) of.completed++
      else of.broken++
      if (--underWay > 0 || opened < plan.count) return
      process.send?.(told, undefined, undefined, () => process.exit(0))
    }
    const call = request(
      {
        host: '127.0.0.1',
        port: target.port,
        path: '/v1/chat/completions',
        method: 'POST',
        agent,
        headers: {
          authorization: `Bearer ${target.key}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(target.body),
        },
      },
      response => {
        response.on('data', (chunk: Buffer) => {
          if (!seen) of.firstTokenMs.push(performance.now() - start)
          seen = true
          const text = chunk.toString('latin1')
          for (let at = text.indexOf('data:'); at >= 0; at = text.indexOf('data:', at + 5)) of.events++
          tail = (tail + text).slice(-32)
        })
        response.on('end', () => close(response.statusCode === 200 && tail.includes('[DONE]')))
        response.on('error', () => close(false))
      },
    )
    call.on('error', () => close(false))
    call.end(target.body)
  }

  const timer = setInterval(() => {
    open(plan.through, told.through)
    if (opened % plan.directEvery === 0) open(plan.direct, told.direct)
    if (++opened >= plan.count) clearInterval(timer)
  }, 1_000 / plan.perSecond)
})
