/** Permissions by what they are about: `api:write` is a `write` of `api`. */
export function byNoun(permissions: readonly string[]): [noun: string, permissions: string[]][] {
  const nouns = new Map<string, string[]>()
  for (const permission of permissions) {
    const noun = permission.split(':')[0]!
    nouns.set(noun, [...(nouns.get(noun) ?? []), permission])
  }
  return [...nouns]
}
