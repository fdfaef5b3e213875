import { Text, Title, UnstyledButton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { plainText } from '../../lib/markdown.js'
import { StatusBadge } from '../../ui/status-badge.js'
import type { Product } from './api.js'
import classes from './catalog.module.css'
import { ProductType } from './product-type.js'

interface Props {
  product: Product
  state: string | undefined
  onTenant: (tenant: string) => void
}

export function ProductCard({ product, state, onTenant }: Props) {
  const instant = product.plans.some(plan => plan.approval === 'auto')
  return (
    <li className={classes.card}>
      <div className={classes.cardHead}>
        <ProductType type={product.type} />
        <UnstyledButton
          className={classes.publisher}
          aria-label={`Products by ${product.tenant}`}
          onClick={() => onTenant(product.tenant)}
        >
          {product.tenant}
        </UnstyledButton>
      </div>
      <Title order={2}>
        <Link
          to="/catalog/$tenant/$product"
          params={{ tenant: product.tenant, product: product.slug }}
          className={classes.cardLink}
        >
          {product.name}
        </Link>
      </Title>
      <Text c="dimmed" lineClamp={2} className={classes.cardText}>
        {plainText(product.description) || summary(product)}
      </Text>
      <div className={classes.cardFoot}>
        <span>{product.plans.map(plan => plan.name).join(' · ') || 'No plans yet'}</span>
        {state ? <StatusBadge state={state} /> : instant && <span className={classes.instant}>Instant access</span>}
      </div>
    </li>
  )
}

const summary = (product: Product): string =>
  product.type === 'ai'
    ? `Models: ${product.models.join(', ')}`
    : product.apis.map(api => api.name).join(', ') || 'Nothing published yet'
