import { createHash } from 'node:crypto'
import { hash } from '../answer/hash.js'
import { isObject } from '../answer/json.js'
import type { Call } from '../call.js'
import { later, write } from '../deliver.js'
import { Refusal } from '../refusal.js'

const CITIES = [
  'Amsterdam',
  'Bergen',
  'Cape Town',
  'Hamburg',
  'Kyoto',
  'Lisbon',
  'London',
  'Montevideo',
  'Oslo',
  'Paris',
]
const SKIES = ['sunny', 'partly cloudy', 'cloudy', 'light rain', 'showers', 'windy']
const DAYS = 5
const MOST_MS = 600_000

/** The REST service that the demo publishes as the API `Weather`. Undefined where it has no such path. */
export function weather(call: Call, body: Buffer): (() => void) | undefined {
  const { method } = call.entry
  switch (`${method} ${call.path}`) {
    case 'GET /weather/cities':
      return () => sendCached(call, { cities: CITIES })
    case 'GET /weather/forecast':
      return () => sendCached(call, forecast(call.query.get('city')))
    case 'GET /weather/slow':
      return () => slow(call)
    case 'POST /weather/observations':
      return () => observe(call, body)
    default:
      return undefined
  }
}

/** The same city has the same weather every day of the year, which makes it easy to plan for. */
function forecast(asked: string | null): object {
  if (!asked) throw new Refusal(400, 'Say which city: ?city=Oslo.', { param: 'city' })
  const city = CITIES.find(name => name.toLowerCase() === asked.toLowerCase())
  if (!city)
    throw new Refusal(404, `No forecast for ${asked}. GET /weather/cities lists the cities.`, { param: 'city' })
  const days = Array.from({ length: DAYS }, (_, day) => {
    const seed = hash(city, day)
    const low = (seed % 18) - 2
    return { day: day + 1, sky: SKIES[(seed >>> 8) % SKIES.length], low, high: low + 4 + ((seed >>> 16) % 8) }
  })
  return { city, unit: 'celsius', days }
}

/** With a validator and an age, so that caches have something to work with. */
function sendCached(call: Call, body: object): void {
  const text = JSON.stringify(body)
  const etag = `"${createHash('sha256').update(text).digest('hex').slice(0, 16)}"`
  const headers = ['etag', etag, 'cache-control', 'public, max-age=60']
  if (call.req.headers['if-none-match'] === etag) {
    call.entry.status = 304
    call.res.writeHead(304, headers).end()
  } else write(call, 200, headers, text)
}

function slow(call: Call): void {
  const ms = Number(call.query.get('ms') ?? 1000)
  if (!(ms >= 0 && ms <= MOST_MS)) throw new Refusal(400, `ms is a number from 0 to ${MOST_MS}.`, { param: 'ms' })
  later(call, ms, () => write(call, 200, [], JSON.stringify({ waitedMs: ms })))
}

function observe(call: Call, body: Buffer): void {
  const observation = parse(body)
  if (!isObject(observation))
    throw new Refusal(400, 'An observation is a JSON object, such as {"city":"Oslo","high":7}.')
  const id = createHash('sha256').update(body).digest('hex').slice(0, 12)
  write(call, 201, ['location', `/weather/observations/${id}`], JSON.stringify({ ...observation, id }))
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}
