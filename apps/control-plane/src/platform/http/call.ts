import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from './context.js'

/** A request that is authenticated, permitted and validated. */
export interface Call<B = unknown, Q = unknown> {
  ctx: Context
  params: Record<string, string>
  body: B
  query: Q
  /** From If-Match: the version that the caller saw. */
  expectedVersion: number | undefined
  request: FastifyRequest
  reply: FastifyReply
}

const versions = new WeakMap<object, number>()

/** Marks a view with its row's version, so that the answer carries an ETag. */
export function versioned<T extends object>(view: T, version: number): T {
  versions.set(view, version)
  return view
}

export const versionOf = (view: unknown): number | undefined =>
  typeof view === 'object' && view !== null ? versions.get(view) : undefined
