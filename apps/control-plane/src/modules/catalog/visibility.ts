import type { Context } from '../../platform/http/context.js'

/** What a caller may see of the catalog, as an SQL condition on `product`; $1 and $2 of `parameters`. */
export function visibleTo(ctx: Context): { condition: string; parameters: [boolean, string[]] } {
  return {
    condition: `(product.visibility = 'public'
      OR (product.visibility = 'signed-in' AND $1)
      OR (product.visibility = 'tenant' AND product.tenant_id = ANY($2)))`,
    parameters: [ctx.principal !== undefined, [...(ctx.principal?.tenants.keys() ?? [])]],
  }
}
