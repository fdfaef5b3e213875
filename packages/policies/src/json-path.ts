/** Names and places from the top of a JSON value, such as `user.addresses.0.city`; `*` is every one. */
export type Path = readonly string[]

export const parsePath = (text: string): Path => text.split('.')

const isContainer = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const has = (container: object, name: string): boolean => Object.hasOwn(container, name) && name !== 'length'

/** Calls `act` with every container that holds, or could hold, the path's last name. */
function each(
  value: unknown,
  path: Path,
  at: number,
  act: (container: Record<string, unknown>, name: string) => void,
): void {
  if (!isContainer(value)) return
  const name = path[at]!
  const names = name === '*' ? Object.keys(value) : [name]
  for (const key of names)
    if (at === path.length - 1) act(value, key)
    else if (has(value, key)) each(value[key], path, at + 1, act)
}

export function removeAt(value: unknown, path: Path): void {
  each(value, path, 0, (container, name) => {
    if (!has(container, name)) return
    if (Array.isArray(container)) container.splice(Number(name), 1)
    else delete container[name]
  })
}

/** Writes where the container is there; `only` says of which names. */
export function setAt(value: unknown, path: Path, to: unknown, only: 'any' | 'missing'): void {
  each(value, path, 0, (container, name) => {
    if (Array.isArray(container) && !has(container, name)) return
    if (only === 'missing' && has(container, name)) return
    Object.defineProperty(container, name, {
      value: structuredClone(to),
      enumerable: true,
      writable: true,
      configurable: true,
    })
  })
}

export function renameAt(value: unknown, path: Path, to: string): void {
  each(value, path, 0, (container, name) => {
    if (Array.isArray(container) || !has(container, name)) return
    const moved = container[name]
    delete container[name]
    Object.defineProperty(container, to, { value: moved, enumerable: true, writable: true, configurable: true })
  })
}
