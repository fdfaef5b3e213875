import type { RouteSpec } from '@gatehouse/shared/config/resources.js'
import { resilienceSpec } from '@gatehouse/shared/routing/resilience.js'
import { compileRoute, plainRoute } from '../../config/compile-route.js'
import type { CompiledModel, CompiledProvider, CompiledTarget } from '../../config/runtime.js'
import type { Exchange } from '../../exchange/exchange.js'
import type { ChatRequest } from '../chat-request.js'
import type { AttemptFailure } from '../failure.js'
import { attemptBudget } from '../routing/attempt-budget.js'
import { Breaker } from '../routing/breaker.js'
import type { Meanings } from '../routing/meanings.js'
import { RouteCall } from '../routing/route-call.js'
import { TargetState } from '../routing/target-state.js'
import { WaitingLine } from '../routing/waiting-line.js'
import { waysOf } from '../routing/ways.js'

export interface Named {
  name: string
  weight?: number
  /** Names of keys; one without a name where absent. */
  keys?: string[]
  price?: { input: number; output: number }
  concurrency?: number
  quality?: number
}

const targetsOf = (each: Named, place: number): CompiledTarget[] =>
  (each.keys ?? [undefined]).map(key => {
    const provider = { key, weight: 1, definition: {}, keyHealth: new Breaker() } as unknown as CompiledProvider
    const { name, weight = 1, price, quality, concurrency = Number.POSITIVE_INFINITY } = each
    const state = new TargetState(key ? `${name}/${key}` : name)
    return { provider, model: name, weight, price, concurrency, quality, place, state } as unknown as CompiledTarget
  })

/** A model whose targets have names alone, chosen by a tree over their places, or by the plain lists. */
export function routeModel(
  all: Named[],
  route: RouteSpec | number = all.length,
  resilience: object = {},
): CompiledModel {
  const places = all.map(targetsOf)
  const spec =
    typeof route === 'number'
      ? plainRoute(
          all.slice(0, route).map(({ weight = 1 }) => ({ weight })),
          all.length - route,
        )
      : route
  const settings = resilienceSpec.parse(resilience)
  const meanings: Meanings[] = []
  const ways = waysOf(spec)
  return {
    targets: places.flat(),
    answering: places.flat().filter(({ place }) => ways[place]?.aside !== true),
    places: all.length,
    tree: compileRoute(spec, places, 'salt', meanings),
    ...{ ways, meanings },
    resilience: settings,
    retries: attemptBudget(),
    hedges: attemptBudget(),
    line: settings.queue ? new WaitingLine(settings.queue.size) : null,
  } as unknown as CompiledModel
}

export interface CallOf {
  input?: number
  output?: number
  user?: string
  plan?: string
  headers?: Record<string, string>
  time?: number
  /** Of its budget, 0 to 1. */
  left?: number
  /** It is used so far that calls go where they cost least. */
  sparing?: boolean
  text?: string
  place?: { country: string; region: string }
  callId?: string
}

/** One call that a tree is asked for. */
export function routeCall({
  input = 10,
  output = 10,
  user,
  plan,
  headers = {},
  time = 0,
  left,
  sparing = false,
  text = '',
  place,
  callId = 'c',
}: CallOf = {}): RouteCall {
  const exchange = {
    time,
    place: place ?? null,
    callId,
    clientAddress: '127.0.0.1',
    credential: 'authorization',
    rawHeaders: Object.entries(headers).flat(),
    header: (name: string) => headers[name],
    grant: {
      plan: { slug: plan ?? '' },
    },
    limiter: left === undefined ? null : { budgetUsed: (1 - left) * 100, sparing },
  } as unknown as Exchange
  const request = {
    input,
    outputReserve: output,
    user,
    stream: false,
    json: {},
    canonical: () => said(text),
  } as unknown as ChatRequest
  return new RouteCall(exchange, request)
}

const said = (text: string) => ({ messages: [{ role: 'user', content: [{ type: 'text', text }] }] })

export const failureOf = (
  retry: AttemptFailure['retry'],
  code: AttemptFailure['code'] = 'upstream_error',
  rest: Partial<AttemptFailure> = {},
): AttemptFailure => ({ code, retry, status: 500, message: '', ...rest })

export const labelOf = ({ model, provider }: CompiledTarget): string =>
  provider.key ? `${model}/${provider.key}` : model
