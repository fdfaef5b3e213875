export interface JsonLimits {
  maxDepth: number
  maxArrayLength: number
  maxMembers: number
  maxStringLength: number
  maxNameLength: number
  maxValues: number
  denyPrototypeKeys: boolean
}

const POISON = new Set(['__proto__', 'constructor', 'prototype'])

/** What is wrong with a parsed value, in words; undefined where nothing is. Walks without recursion, and stops at the first fault. */
export function faultIn(root: unknown, limits: JsonLimits): string | undefined {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }]
  let seen = 0
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (++seen > limits.maxValues) return `more than ${limits.maxValues} values`
    const { value } = next
    if (typeof value === 'string' && value.length > limits.maxStringLength)
      return `a string longer than ${limits.maxStringLength} characters`
    if (typeof value !== 'object' || value === null) continue
    const depth = next.depth + 1
    if (depth > limits.maxDepth) return `nested deeper than ${limits.maxDepth}`
    const fault = Array.isArray(value) ? faultOfArray(value, limits) : faultOfObject(value, limits)
    if (fault !== undefined) return fault
    for (const each of Object.values(value)) open.push({ value: each, depth })
  }
  return undefined
}

const faultOfArray = (array: readonly unknown[], { maxArrayLength }: JsonLimits): string | undefined =>
  array.length > maxArrayLength ? `an array longer than ${maxArrayLength}` : undefined

function faultOfObject(object: object, limits: JsonLimits): string | undefined {
  const names = Object.keys(object)
  if (names.length > limits.maxMembers) return `an object with more than ${limits.maxMembers} members`
  for (const name of names) {
    if (name.length > limits.maxNameLength) return `a name longer than ${limits.maxNameLength} characters`
    if (limits.denyPrototypeKeys && POISON.has(name)) return `the name "${name}"`
  }
  return undefined
}
