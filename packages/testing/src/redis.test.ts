import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { testRedis } from './redis.js'

test('starts a Redis that answers, and stops it', async ({ skip }) => {
  const redis = await testRedis()
  if (!redis) return skip('redis-server is not installed')
  const { hostname, port } = new URL(redis.url)
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write('PING\r\n'))
    socket.once('data', data => {
      resolve(String(data))
      socket.destroy()
    })
    socket.once('error', reject)
  })
  expect(answer).toBe('+PONG\r\n')
  await redis.stop()
})
