import type { InputIssue } from '@gatehouse/shared/errors/gateway-error.js'
import { transcoderOf } from '@gatehouse/shared/grpc-json/transcoder.js'
import { RE2JS } from 're2js'
import type { RestConfig } from './api-version.entity.js'
import { hiddenRoutes } from './hidden-routes.js'

/** What the schema alone cannot tell of a REST configuration, so that nodes refuse none; pointers begin at `at`. */
export function restIssues(config: RestConfig, at: string): InputIssue[] {
  return [
    ...targetIssues(config, at),
    ...balancingIssues(config, at),
    ...splitIssues(config, at),
    ...checkIssues(config, at),
    ...transcodingIssues(config, at),
    ...registryIssues(config, at),
    ...functionIssues(config, at),
    ...pathIssues(config, at),
    ...conditionIssues(config.when, `${at}/when`),
    ...config.routes.flatMap((route, i) => routeIssues(route, `${at}/routes/${i}`)),
    ...hiddenIssues(config, at),
  ]
}

function targetIssues({ upstream }: RestConfig, at: string): InputIssue[] {
  if (upstream.targets.some(target => target.weight > 0)) return []
  return [{ pointer: `${at}/upstream/targets`, message: 'At least one target needs a weight above 0.' }]
}

function balancingIssues({ upstream: { balancing } }: RestConfig, at: string): InputIssue[] {
  const needsName = balancing.algorithm === 'consistent-hash' && balancing.hashBy === 'header'
  if (!needsName || balancing.hashName !== undefined) return []
  return [{ pointer: `${at}/upstream/balancing/hashName`, message: 'The name of the header that callers differ by.' }]
}

function checkIssues({ upstream: { health, protocol } }: RestConfig, at: string): InputIssue[] {
  if (health.active?.type !== 'grpc' || protocol === 'http2') return []
  return [{ pointer: `${at}/upstream/protocol`, message: 'Checks by gRPC need targets that speak http2.' }]
}

function transcodingIssues({ upstream: { transcoding, protocol } }: RestConfig, at: string): InputIssue[] {
  if (!transcoding) return []
  const issues: InputIssue[] = []
  if (protocol !== 'http2')
    issues.push({ pointer: `${at}/upstream/protocol`, message: 'Services of gRPC speak http2.' })
  try {
    transcoderOf(transcoding.descriptor)
  } catch (error) {
    const message = `No descriptor that can be used: ${(error as Error).message}.`
    issues.push({ pointer: `${at}/upstream/transcoding/descriptor`, message })
  }
  return issues
}

function registryIssues({ upstream: { registry, targets } }: RestConfig, at: string): InputIssue[] {
  if (registry) return []
  return targets.flatMap(({ resolve }, i) =>
    resolve === 'registry'
      ? [{ pointer: `${at}/upstream/targets/${i}/resolve`, message: 'The upstream names no registry to ask.' }]
      : [],
  )
}

function functionIssues({ upstream }: RestConfig, at: string): InputIssue[] {
  if (!upstream.function) return []
  const chosen = Object.values(upstream.function).filter(each => each !== undefined).length
  const pointer = `${at}/upstream/function`
  if (chosen !== 1) return [{ pointer, message: 'One of AWS, Azure and Google.' }]
  return upstream.transcoding ? [{ pointer, message: 'A function takes no gRPC: leave out one of the two.' }] : []
}

function splitIssues({ upstream: { split, targets } }: RestConfig, at: string): InputIssue[] {
  if (!split) return []
  const issues: InputIssue[] = []
  const pointer = `${at}/upstream/split`
  const { shares, by, name } = split
  const groups = new Set(shares.map(share => share.group))
  if (groups.size < shares.length) issues.push({ pointer: `${pointer}/shares`, message: 'Each group has one share.' })
  const sum = shares.reduce((all, { percent }) => all + percent, 0)
  if (Math.abs(sum - 100) > 0.001)
    issues.push({ pointer: `${pointer}/shares`, message: `The shares come to ${sum}, not to 100.` })
  for (const [i, { group, percent }] of shares.entries())
    if (percent > 0 && !targets.some(target => target.group === group && target.weight > 0))
      issues.push({
        pointer: `${pointer}/shares/${i}/group`,
        message: `No target with a weight is of group "${group}".`,
      })
  for (const [i, { group }] of targets.entries())
    if (group === undefined || !groups.has(group))
      issues.push({
        pointer: `${at}/upstream/targets/${i}/group`,
        message: 'Each target is of a group that has a share.',
      })
  if (by === 'header' && name === undefined)
    issues.push({ pointer: `${pointer}/name`, message: 'The name of the header that callers differ by.' })
  return issues
}

function pathIssues({ path }: RestConfig, at: string): InputIssue[] {
  if (!/[{}*]/.test(path)) return []
  return [{ pointer: `${at}/path`, message: 'A plain path such as /weather; parameters and /* belong to the routes.' }]
}

function conditionIssues(when: RestConfig['when'], at: string): InputIssue[] {
  return (['headers', 'query', 'body'] as const).flatMap(kind =>
    (when?.[kind] ?? []).flatMap(({ matches }, i) => expressionIssues(matches, `${at}/${kind}/${i}/matches`)),
  )
}

/** As RE2 has it for one part; parts that add up to far more would take nodes long to compile. */
const MOST_REPEATS = 1000

/** Nodes run them in linear time; what needs more, such as look-ahead and back-references, is none. */
function expressionIssues(expression: string | undefined, pointer: string): InputIssue[] {
  if (expression === undefined) return []
  const repeats = [...expression.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].reduce(
    (sum, [, least, most]) => sum + Number(most || least),
    0,
  )
  if (repeats > MOST_REPEATS) return [{ pointer, message: `Repeats at most ${MOST_REPEATS} times in all.` }]
  try {
    RE2JS.compile(expression)
    return []
  } catch (error) {
    return [{ pointer, message: `Not an expression of RE2: ${(error as Error).message}.` }]
  }
}

function routeIssues({ path, rewrite, pattern, when }: RestConfig['routes'][number], at: string): InputIssue[] {
  const issues: InputIssue[] = []
  if (!path.startsWith('/') || path.replace(/\/\*$/, '').includes('*'))
    issues.push({ pointer: `${at}/path`, message: 'Begins with a slash, and has * only in /* at its end.' })
  if (pattern !== undefined && !path.endsWith('/*'))
    issues.push({ pointer: `${at}/pattern`, message: 'Only a route that ends in /* has a rest that can match.' })
  issues.push(...expressionIssues(pattern, `${at}/pattern`), ...conditionIssues(when, `${at}/when`))
  const complaint = rewrite === undefined ? undefined : rewriteComplaint(path, rewrite)
  return complaint === undefined ? issues : [...issues, { pointer: `${at}/rewrite`, message: complaint }]
}

function rewriteComplaint(path: string, rewrite: string): string | undefined {
  if (!/^[!-~]*$/.test(rewrite) || rewrite.includes('#')) return 'Printable ASCII without spaces and #.'
  if (rewrite.endsWith('/*') && !path.endsWith('/*')) return 'Only a route that ends in /* has a rest to put there.'
  const known = new Set(parameters(path))
  const unknown = parameters(rewrite).filter(name => !known.has(name))
  return unknown.length > 0 ? `The route has no parameter ${unknown.join(', ')}.` : undefined
}

const inWords = ({ methods, path }: RestConfig['routes'][number]): string => `${methods?.join(' ') ?? 'ANY'} ${path}`

function hiddenIssues({ routes }: RestConfig, at: string): InputIssue[] {
  return hiddenRoutes(routes).flatMap((by, i) => {
    if (by.length === 0) return []
    const named = by.map(other => `${inWords(routes[other]!)}, route ${other + 1},`).join(' and ')
    const message = `Nothing would reach it: ${named} ${by.length === 1 ? 'answers' : 'answer'} all that it asks for.`
    return [{ pointer: `${at}/routes/${i}`, message }]
  })
}

const parameters = (path: string): string[] => [...path.matchAll(/\{([^}]+)\}/g)].map(match => match[1]!)
