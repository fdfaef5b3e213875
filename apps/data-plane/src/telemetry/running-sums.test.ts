import { expect, test } from 'vitest'
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
