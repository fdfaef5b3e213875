import { isObject } from './answer/json.js'
import { type Fault, parseFault } from './faults.js'

/** How one call is to be answered; all but `latency` and `pace` are the request's own affair when unset. */
export interface Controls {
  /** ms before the head. */
  latency: number
  /** ms per output token. */
  pace: number
  /** Length of a text answer. */
  tokens?: number
  /** Input tokens read from, and written to, the vendor's cache. */
  cached?: number
  cacheWritten?: number
  reasoning?: number
  fault?: Fault
}

/** Settings of the whole process: controls, and the share of calls that get the fault. */
export interface Settings extends Controls {
  faultRate: number
}

type Numeric = Exclude<keyof Controls, 'fault'>

/** The names of each control: in a model's suffix, as a header, and in the process settings. */
const NUMBERS: readonly { control: Numeric; suffix: string; header: string; setting: string }[] = [
  { control: 'latency', suffix: 'latency', header: 'x-sandbox-latency-ms', setting: 'latencyMs' },
  { control: 'pace', suffix: 'pace', header: 'x-sandbox-token-ms', setting: 'tokenMs' },
  { control: 'tokens', suffix: 'tokens', header: 'x-sandbox-tokens', setting: 'tokens' },
  { control: 'cached', suffix: 'cached', header: 'x-sandbox-cached-tokens', setting: 'cachedTokens' },
  {
    control: 'cacheWritten',
    suffix: 'cache-written',
    header: 'x-sandbox-cache-written-tokens',
    setting: 'cacheWrittenTokens',
  },
  { control: 'reasoning', suffix: 'reasoning', header: 'x-sandbox-reasoning-tokens', setting: 'reasoningTokens' },
]
const FAULT_HEADER = 'x-sandbox-fault'
const MOST = 1_000_000

export const defaultSettings = (): Settings => ({ latency: 0, pace: 0, faultRate: 1 })

/** Models that take their time, so that people see an answer being written. */
const UNHURRIED: ReadonlyMap<string, Partial<Controls>> = new Map([
  ['sandbox-pro', { latency: 220, pace: 14 }],
  ['sandbox-thinker', { latency: 400, pace: 12, reasoning: 80, tokens: 260 }],
])

/** The part of a model's name before its directives, by which calls are counted. */
export const baseModel = (model: string): string => (hasDirectives(model) ? model.slice(0, model.indexOf('+')) : model)

const hasDirectives = (model: string): boolean => {
  const plus = model.indexOf('+')
  return plus >= 0 && model.indexOf('=', plus) > 0
}

/** Header over model suffix over process settings. Throws a sentence where one cannot be read. */
export function controlsOf(model: string, headers: NodeJS.Dict<string | string[]>, settings: Controls): Controls {
  const directed = hasDirectives(model)
    ? { ...settings, ...parseSuffix(model.slice(model.indexOf('+') + 1)) }
    : UNHURRIED.has(model)
      ? { ...settings, ...UNHURRIED.get(model) }
      : settings
  return hasControlHeaders(headers) ? { ...directed, ...parseHeaders(headers) } : directed
}

export function hasControlHeaders(headers: NodeJS.Dict<string | string[]>): boolean {
  for (const name in headers) if (name.startsWith('x-sandbox-')) return true
  return false
}

function parseSuffix(suffix: string): Partial<Controls> {
  const controls: Partial<Controls> = {}
  for (const directive of suffix.split(',')) {
    const equals = directive.indexOf('=')
    const name = directive.slice(0, equals)
    const value = directive.slice(equals + 1)
    const known = NUMBERS.find(one => one.suffix === name)
    if (known) controls[known.control] = readCount(known.control, value)
    else if (name === 'fault') controls.fault = parseFault(value)
    else throw new Error(`The sandbox knows no directive "${directive}" in a model's name.`)
  }
  return controls
}

function parseHeaders(headers: NodeJS.Dict<string | string[]>): Partial<Controls> {
  const controls: Partial<Controls> = {}
  for (const { control, header } of NUMBERS) {
    const value = headers[header]
    if (value !== undefined) controls[control] = readCount(control, value)
  }
  const fault = headers[FAULT_HEADER]
  if (fault !== undefined) controls.fault = parseFault(String(fault))
  return controls
}

/** Reads `{latencyMs, tokenMs, tokens, cachedTokens, cacheWrittenTokens, reasoningTokens, fault, faultRate}`; null unsets. */
export function parseSettings(body: unknown, current: Settings): Settings {
  if (!isObject(body)) throw new Error('Settings are a JSON object.')
  const settings = { ...current }
  for (const [name, value] of Object.entries(body)) {
    const known = NUMBERS.find(one => one.setting === name)
    if (known && value !== null) settings[known.control] = readCount(known.control, value)
    else if (known) unset(settings, known.control)
    else if (name === 'fault' && value === null) delete settings.fault
    else if (name === 'fault') settings.fault = parseFault(String(value))
    else if (name === 'faultRate') settings.faultRate = readRate(value)
    else throw new Error(`The sandbox has no setting "${name}".`)
  }
  return settings
}

function unset(settings: Settings, control: Numeric): void {
  if (control === 'latency' || control === 'pace') settings[control] = 0
  else delete settings[control]
}

/** The settings in the words of the control endpoint. */
export function describeSettings(settings: Settings): Record<string, unknown> {
  const shown = NUMBERS.map(({ control, setting }) => [setting, settings[control] ?? null])
  return { ...Object.fromEntries(shown), fault: settings.fault ?? null, faultRate: settings.faultRate }
}

/** Milliseconds may have a fraction, tokens may not. */
function readCount(control: Numeric, value: unknown): number {
  const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  const isTime = control === 'latency' || control === 'pace'
  if (typeof count === 'number' && count >= 0 && count <= MOST && (isTime || Number.isInteger(count))) return count
  throw new Error(`The ${control} is a number from 0 to ${MOST}, not "${String(value)}".`)
}

function readRate(value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value
  throw new Error('faultRate is a number from 0 to 1.')
}
