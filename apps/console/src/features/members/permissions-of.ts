export interface RoleOf {
  slug: string
  name: string
  permissions: readonly string[]
}

export interface Effective {
  permission: string
  /** Names of the roles that give it. */
  by: string[]
}

/** What somebody may do, by all of their roles together, and which of these gives it. */
export function effectivePermissions(roles: readonly RoleOf[], held: readonly string[]): Effective[] {
  const by = new Map<string, string[]>()
  for (const role of roles)
    if (held.includes(role.slug))
      for (const permission of role.permissions) by.set(permission, [...(by.get(permission) ?? []), role.name])
  return [...by]
    .map(([permission, names]) => ({ permission, by: names }))
    .toSorted((a, b) => (a.permission < b.permission ? -1 : 1))
}
