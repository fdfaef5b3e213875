/** Reads of JSON whose shape nobody has checked yet. */
export type Json = Record<string, unknown>

const NOTHING: Json = Object.freeze({})

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const object = (value: unknown): Json => (isObject(value) ? value : NOTHING)

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

export const text = (value: unknown): string => (typeof value === 'string' ? value : '')

export const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)
