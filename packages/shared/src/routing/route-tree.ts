import { z } from 'zod'
import { shortDuration } from '../duration.js'
import { timeOfDay, timeZone, weekday } from './clock-window.js'
import { REGION } from './region.js'

/** What a failed attempt may be about, for the alternatives that stand in for one kind alone. */
export const failureKinds = [
  'context-length',
  'content-policy',
  'rate-limited',
  'auth',
  'timeout',
  'unavailable',
] as const
export type FailureKind = (typeof failureKinds)[number]

export interface CanaryGuard {
  failures: number
  calls?: number | undefined
  over?: string | undefined
}

type Weekday = z.output<typeof weekday>
interface Choice<L> {
  use: RouteNode<L>
}

/** How one target is found for a call: leaves of type `L` below nodes that choose. */
export type RouteNode<L> =
  | L
  | { strategy: 'weighted'; choices: (Choice<L> & { weight?: number | undefined })[] }
  | { strategy: 'priority'; choices: (Choice<L> & { on?: FailureKind[] | undefined })[] }
  | {
      strategy: 'canary'
      percent: number
      by?: string | undefined
      guard?: CanaryGuard | undefined
      canary: RouteNode<L>
      stable: RouteNode<L>
    }
  | { strategy: 'shadow'; percent: number; shadow: L; use: RouteNode<L> }
  | { strategy: 'cost' | 'latency' | 'least-busy' | 'usage-left'; choices: Choice<L>[] }
  | { strategy: 'prompt-length'; choices: (Choice<L> & { upTo?: number | undefined })[] }
  | { strategy: 'budget'; choices: (Choice<L> & { upTo?: number | undefined })[] }
  | {
      strategy: 'language'
      choices: (Choice<L> & { languages: string[] })[]
      otherwise?: RouteNode<L> | undefined
    }
  | {
      strategy: 'time'
      timeZone?: string | undefined
      choices: (Choice<L> & { from: string; to: string; days?: Weekday[] | undefined })[]
      otherwise?: RouteNode<L> | undefined
    }
  | { strategy: 'plan'; choices: (Choice<L> & { plans: string[] })[]; otherwise?: RouteNode<L> | undefined }
  | {
      strategy: 'header'
      header: string
      choices: (Choice<L> & { values: string[] })[]
      otherwise?: RouteNode<L> | undefined
    }
  | { strategy: 'rule'; choices: (Choice<L> & { when: string })[]; otherwise?: RouteNode<L> | undefined }
  | { strategy: 'region'; choices: (Choice<L> & { regions: string[] })[]; otherwise?: RouteNode<L> | undefined }
  | {
      strategy: 'similarity'
      atLeast?: number | undefined
      embedding?: L | undefined
      choices: (Choice<L> & { examples: string[] })[]
      otherwise?: RouteNode<L> | undefined
    }
  | { strategy: 'quality'; explore?: number | undefined; choices: Choice<L>[] }

type Leaf<S extends z.ZodRawShape> = z.output<z.ZodObject<S>>

const headerName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a header in lower case')
const stickiness = z
  .string()
  .regex(/^(user|key|call|header:[a-z0-9][a-z0-9-]{0,63})$/, 'user, key, call, or header: and its name in lower case')

/** Checked apart from its shape, so that whoever draws a form need not bring an evaluator. */
const rule = z
  .string()
  .min(1)
  .max(1_000)
  .describe(
    'CEL over input_tokens, output_tokens, budget_used, stream, tools, user, plan, application, tenant and headers, such as `input_tokens > 4000 && plan == "gold"`.',
  )

/**
 * The tree above leaves of one kind. `object` makes its nodes: strict where people write them, lenient where an older node reads
 * what a newer control plane wrote.
 */
export function routeTree<S extends z.ZodRawShape>(
  target: S,
  object: typeof z.strictObject | typeof z.object,
  id: string,
): z.ZodType<RouteNode<Leaf<S>>, RouteNode<Leaf<S>>> {
  const leaf = object({ strategy: z.literal('target').optional(), ...target })
  const node: z.ZodType<RouteNode<Leaf<S>>, RouteNode<Leaf<S>>> = z.lazy(() => any)
  const choices = (shape: z.ZodRawShape) =>
    z
      .array(object({ ...shape, use: node }))
      .min(1)
      .max(30)
  const otherwise = node.optional().describe('Where none of them matches; absent: whatever the node above has left.')
  const any = z
    .discriminatedUnion('strategy', [
      leaf,
      object({
        strategy: z.literal('weighted').describe('Calls are shared by weight.'),
        choices: choices({ weight: z.int().min(0).max(1_000).optional().describe('1 unless said otherwise.') }),
      }),
      object({
        strategy: z.literal('priority').describe('The first that can take the call.'),
        choices: choices({
          on: z.array(z.enum(failureKinds)).min(1).optional().meta({
            title: 'Only after',
            description: 'A failure of one of these kinds; absent: whenever those before it cannot.',
          }),
        }),
      }),
      object({
        strategy: z.literal('canary').describe('A part of the calls goes to what is being tried out.'),
        percent: z.number().min(0).max(100),
        by: stickiness
          .optional()
          .describe('Whose calls stay together: user (the default), key, call or header:<name>.'),
        guard: object({
          failures: z.number().min(0).max(100).describe('Failures in a hundred calls of the canary that are borne.'),
          calls: z
            .int()
            .min(10)
            .max(100_000)
            .optional()
            .describe('Calls before it is judged; 50 unless said otherwise.'),
          over: shortDuration.optional().describe('The time looked back on; 15m unless said otherwise.'),
        })
          .optional()
          .describe(
            'Takes the share back to 0 where the canary fails more often, and surely more often than the stable side.',
          ),
        canary: node,
        stable: node,
      }),
      object({
        strategy: z
          .literal('shadow')
          .describe('A part of the calls is made twice; the second answer is only measured.'),
        percent: z.number().min(0).max(100),
        shadow: leaf,
        use: node,
      }),
      object({
        strategy: z
          .enum(['cost', 'latency', 'least-busy', 'usage-left'])
          .describe(
            'cost: the cheapest for this call; latency: the faster of two, by peak-EWMA; least-busy: fewest calls under way; usage-left: whose provider says that most of its limits is left.',
          ),
        choices: choices({}),
      }),
      object({
        strategy: z.literal('prompt-length').describe('The first whose length the input fits.'),
        choices: choices({ upTo: z.int().min(1).optional().describe('Estimated input tokens; absent: any.') }),
      }),
      object({
        strategy: z.literal('budget').describe("By how much of the caller's budget is used."),
        choices: choices({
          upTo: z.number().min(0).max(100).optional().meta({
            title: 'Up to',
            description: 'Per cent of the budget of the plan that are used; absent: any.',
          }),
        }),
      }),
      object({
        strategy: z.literal('language').describe('By the language of the last message.'),
        choices: choices({
          languages: z
            .array(z.string().regex(/^[a-z]{2}$/, 'two letters, such as de'))
            .min(1)
            .max(30)
            .describe('By ISO 639-1, such as de.'),
        }),
        otherwise,
      }),
      object({
        strategy: z.literal('time').describe('By the time of day.'),
        timeZone: timeZone.optional().describe('UTC unless said otherwise.'),
        choices: choices({ from: timeOfDay, to: timeOfDay, days: z.array(weekday).min(1).max(7).optional() }),
        otherwise,
      }),
      object({
        strategy: z.literal('plan').describe("By the caller's plan."),
        choices: choices({ plans: z.array(z.string().min(1).max(150)).min(1).max(50).describe('Slugs.') }),
        otherwise,
      }),
      object({
        strategy: z.literal('header').describe('By a header of the call, such as a region that a proxy puts in.'),
        header: headerName,
        choices: choices({ values: z.array(z.string().min(1).max(200)).min(1).max(50) }),
        otherwise,
      }),
      object({
        strategy: z.literal('rule').describe('By the first expression that holds.'),
        choices: choices({ when: rule }),
        otherwise,
      }),
      object({
        strategy: z.literal('region').describe('By where the caller is, as the file of places on the node tells it.'),
        choices: choices({
          regions: z
            .array(z.string().regex(REGION, 'a country such as DE, a part of one such as US-CA, or EU or EEA'))
            .min(1)
            .max(100)
            .describe('Countries (ISO 3166-1), parts of them (ISO 3166-2), EU or EEA.'),
        }),
        otherwise,
      }),
      object({
        strategy: z.literal('similarity').describe('By whose examples the last message is most alike.'),
        choices: choices({
          examples: z
            .array(z.string().trim().min(1).max(500))
            .min(1)
            .max(50)
            .describe('Messages of the kind that is meant, as callers write them.'),
        }),
        atLeast: z
          .number()
          .min(0)
          .max(1)
          .optional()
          .describe('How alike, 0 to 1; below it is none of them. 0.2 by words, 0.5 by meaning unless said otherwise.'),
        embedding: leaf
          .optional()
          .describe(
            'A model that turns texts into vectors: likeness is then by meaning. Asked once for each new message; by words where it fails.',
          ),
        otherwise,
      }),
      object({
        strategy: z
          .literal('quality')
          .describe('Whose answers have been rated best, by the feedback of the last weeks.'),
        explore: z
          .number()
          .min(0)
          .max(100)
          .optional()
          .describe('Calls in a hundred that go to any of them, so that all are rated; 5 unless said otherwise.'),
        choices: choices({}),
      }),
    ])
    .meta({ id }) as unknown as z.ZodType<RouteNode<Leaf<S>>, RouteNode<Leaf<S>>>
  return any
}

/** Nodes right below one, by the names of their places. */
export function childrenOf<L>(node: RouteNode<L>): [path: string, child: RouteNode<L>][] {
  if (!isBranch(node)) return []
  const list: [string, RouteNode<L>][] = []
  if ('canary' in node) list.push(['canary', node.canary], ['stable', node.stable])
  if ('shadow' in node) list.push(['shadow', node.shadow])
  if ('use' in node) list.push(['use', node.use])
  if ('choices' in node) for (const [i, { use }] of node.choices.entries()) list.push([`choices/${i}/use`, use])
  if ('otherwise' in node && node.otherwise !== undefined) list.push(['otherwise', node.otherwise])
  if ('embedding' in node && node.embedding !== undefined) list.push(['embedding', node.embedding])
  return list
}

/** Asked beside calls, never in the place of another. */
export const standsAside = (path: string): boolean => path === 'shadow' || path === 'embedding'

type Branch<L> = Extract<RouteNode<L>, { strategy: string }>

export function isBranch<L>(node: RouteNode<L>): node is Branch<L> {
  const { strategy } = node as { strategy?: string }
  return strategy !== undefined && strategy !== 'target'
}

/** Every leaf with its place as a JSON pointer below `at`. */
export function leavesOf<L>(node: RouteNode<L>, at = ''): { pointer: string; leaf: L }[] {
  if (!isBranch(node)) return [{ pointer: at, leaf: node as L }]
  return childrenOf(node).flatMap(([path, child]) => leavesOf(child, `${at}/${path}`))
}

/** The same tree above other leaves, which are met in the order of `leavesOf`. */
export function mapLeaves<L, M>(node: RouteNode<L>, to: (leaf: L) => M): RouteNode<M> {
  if (!isBranch(node)) return to(node as L)
  const map = (child: RouteNode<L>) => mapLeaves(child, to)
  const copy = { ...node } as Record<string, unknown>
  const mapEach = (names: readonly string[]): void => {
    for (const name of names) if (copy[name] !== undefined) copy[name] = map(copy[name] as RouteNode<L>)
  }
  mapEach(['canary', 'stable', 'shadow', 'use'])
  if ('choices' in node) copy.choices = node.choices.map(choice => ({ ...choice, use: map(choice.use) }))
  mapEach(['otherwise', 'embedding'])
  return copy as RouteNode<M>
}

export const depthOf = <L>(node: RouteNode<L>): number =>
  1 + Math.max(0, ...childrenOf(node).map(([, child]) => depthOf(child)))
