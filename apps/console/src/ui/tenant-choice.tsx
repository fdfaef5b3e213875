import { NativeSelect } from '@mantine/core'

export interface TenantProps {
  /** Slug of the one shown. */
  tenant: string
  tenants: readonly { slug: string; name: string }[]
  onTenant: (tenant: string) => void
}

/** Nothing where there is nothing to choose. */
export function TenantChoice({ tenant, tenants, onTenant }: TenantProps) {
  if (tenants.length < 2) return null
  return (
    <NativeSelect
      aria-label="Tenant"
      value={tenant}
      onChange={event => onTenant(event.currentTarget.value)}
      data={tenants.map(({ slug, name }) => ({ value: slug, label: name }))}
    />
  )
}
