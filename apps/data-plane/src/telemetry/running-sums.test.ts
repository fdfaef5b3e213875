import { expect, test } from 'vitest'
import { RoutedGateway, to } from '../ai/testing/routed-gateway.js'
import { key } from '../testing/test-gateway.js'
import { Weather } from '../testing/weather.js'

test('the sums of a batch are those of its records, whoever called and whatever became of it', async () => {
  const statuses = [200, 201, 404, 500, 503]
  const weather = new Weather((req, res) => {
    res.writeHead(Number(req.url!.slice(1)))
    res.end('x'.repeat(Number(req.url!.slice(1))))
  })
  await weather.start()
  const other = key()
  weather.arrange([], { key: [weather.key.resource, other.resource] })
  const calls = Array.from({ length: 60 }, (_, i) =>
    fetch(weather.gateway.url(`/acme/weather/${statuses[i % statuses.length]}`), {
      headers: { 'x-api-key': i % 3 === 0 ? other.secret : weather.key.secret },
    }).then(answer => answer.text()),
  )
  await Promise.all(calls)
  await weather.gateway.recorded(calls.length)
  // Stopping it ends the batch, and fails where its sums are not those of its records.
  await weather.stop()
  expect(weather.gateway.summed).toBeGreaterThan(0)
})

test('what calls cost is summed over a change of the configuration', async () => {
  const gateway = await RoutedGateway.start()
  const chat = { targets: [{ ...to('one'), price: { input: 1_000_000_000, output: 2_000_000_000 } }] }
  for (let revision = 0; revision < 3; revision++) {
    gateway.serve({ chat })
    await Promise.all(Array.from({ length: 8 }, () => gateway.call()))
  }
  expect(gateway.test.records.every(({ costNano }) => BigInt(costNano) > 0n)).toBe(true)
  await gateway.stop()
  expect(gateway.test.summed).toBeGreaterThan(0)
})
