import { durationMs } from '@gatehouse/shared/duration.js'
import type { Resilience, resilienceSpec } from '@gatehouse/shared/routing/resilience.js'
import type { z } from 'zod'

type Spec = z.input<typeof resilienceSpec>

/** As nodes are told: in ms and fractions, what is not said left to their defaults. */
export function resilienceSpecOf(resilience: Resilience): Spec {
  const { retries, breaker, cooldown, queue, hedge, continuation, warmUp } = resilience
  return {
    ...(retries
      ? {
          retries: pruned({
            ...{ attempts: retries.attempts, share: part(retries.share), maxWaitMs: ms(retries.maxWait) },
          }),
        }
      : {}),
    ...(breaker
      ? {
          breaker: pruned({
            ...{ failures: breaker.failures, refuse: breaker.refuse, share: part(breaker.share) },
            ...{ windowMs: ms(breaker.window), openMs: ms(breaker.open) },
          }),
        }
      : {}),
    ...(cooldown ? { cooldown: pruned({ usualMs: ms(cooldown.usual), mostMs: ms(cooldown.most) }) } : {}),
    ...(queue ? { queue: pruned({ size: queue.size, plans: queue.plans, waitMs: ms(queue.wait) }) } : {}),
    ...(continuation ? { continuation: pruned({ most: continuation.most }) } : {}),
    ...(warmUp ? { warmUp: pruned({ overMs: ms(warmUp.over), connections: warmUp.connections }) } : {}),
    ...(hedge
      ? {
          hedge: {
            afterMs: durationMs(hedge.after),
            ...pruned({ share: part(hedge.share), maxInput: hedge.maxInput }),
          },
        }
      : {}),
  }
}

const ms = (duration: string | undefined): number | undefined =>
  duration === undefined ? undefined : durationMs(duration)
const part = (percent: number | undefined): number | undefined => (percent === undefined ? undefined : percent / 100)

type Pruned<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

const pruned = <T extends object>(fields: T): Pruned<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Pruned<T>
