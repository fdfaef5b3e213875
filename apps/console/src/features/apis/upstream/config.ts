import type { upstreamConfig } from '@gatehouse/shared/api/upstream.js'
import type { z } from 'zod'

/** What is being filled in: whatever of it there is so far. */
export type Draft<T> = T extends (infer Item)[]
  ? Draft<Item>[]
  : T extends object
    ? { [K in keyof T]?: Draft<T[K]> }
    : T
export type UpstreamDraft = Draft<z.input<typeof upstreamConfig>>
export type TargetDraft = Draft<z.input<typeof upstreamConfig>['targets'][number]>
export type SplitDraft = NonNullable<UpstreamDraft['split']>
