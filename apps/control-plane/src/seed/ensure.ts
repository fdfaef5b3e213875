import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'

/** Undefined instead of `not_found`. */
export async function found<T>(get: () => Promise<T>): Promise<T | undefined> {
  try {
    return await get()
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'not_found') return undefined
    throw error
  }
}

/** Makes what is not there yet: a seeding that was interrupted goes on where it stopped. */
export async function ensure(get: () => Promise<unknown>, make: () => Promise<unknown>): Promise<void> {
  if ((await found(get)) === undefined) await make()
}
