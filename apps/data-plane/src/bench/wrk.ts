import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Caller } from './crowd.js'

const run = promisify(execFile)

export interface Work {
  url: string
  headers?: Record<string, string>
  /** A POST of JSON when there is one. */
  body?: string
  /** One of these for each request, in turn; `url` tells where. */
  callers?: readonly Caller[]
}

export interface Load {
  rps: number
  p50Ms: number
  p99Ms: number
  requests: number
  /** Answers that were not 2xx or 3xx, and sockets that failed. */
  failed: number
}

/** Closed-loop load from one thread on one core. */
export async function load(
  folder: string,
  core: number | string,
  work: Work,
  options: { connections: number; seconds: number },
): Promise<Load> {
  const script = join(folder, 'request.lua')
  const list = join(folder, 'callers.txt')
  if (work.callers) writeFileSync(list, work.callers.map(({ path, key }) => `${path} ${key}\n`).join(''))
  writeFileSync(script, lua(work, list))
  const { stdout } = await run('taskset', [
    '-c',
    String(core),
    'wrk',
    '-t1',
    `-c${options.connections}`,
    `-d${options.seconds}s`,
    '--timeout',
    '10s',
    '-s',
    script,
    work.url,
  ])
  const result = /RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(stdout)
  if (!result) throw new Error(`wrk said: ${stdout}`)
  const [requests, durationUs, p50, p99, errors, sockets] = result.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  return { requests, rps: requests / (durationUs / 1e6), p50Ms: p50 / 1e3, p99Ms: p99 / 1e3, failed: errors + sockets }
}

const quoted = (text: string): string => `[==[${text}]==]`

function lua({ headers = {}, body, callers }: Work, list: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `wrk.headers[ ${quoted(name)} ] = ${quoted(value)}`)
  if (body !== undefined)
    lines.push('wrk.method = "POST"', `wrk.body = ${quoted(body)}`, 'wrk.headers["Content-Type"] = "application/json"')
  if (callers)
    lines.push(
      `local requests, at = {}, 0`,
      `local function add(path, key) requests[#requests + 1] = wrk.format("GET", path, { Authorization = "Bearer " .. key }) end`,
      `init = function() for line in io.lines(${quoted(list)}) do add(line:match("(%S+) (%S+)")) end end`,
      'request = function() at = at % #requests + 1 return requests[at] end',
    )
  lines.push(`done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), e.status, e.connect + e.read + e.write + e.timeout))
end`)
  return lines.join('\n')
}
