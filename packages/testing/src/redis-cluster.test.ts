import { expect, test } from 'vitest'
import { testRedisCluster } from './redis-cluster.js'

test('starts a cluster of three, by an address of each, and stops it', async ({ skip }) => {
  const cluster = await testRedisCluster()
  if (!cluster) return skip('redis-server is not installed')
  expect(cluster.url).toMatch(/^redis\+cluster:\/\/(127\.0\.0\.1:\d+,?){3}$/)
  await cluster.stop()
})
