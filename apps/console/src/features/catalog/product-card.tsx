import { Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Product } from './api.js'
import classes from './catalog.module.css'
import { ProductType } from './product-type.js'

export function ProductCard({ product }: { product: Product }) {
  const instant = product.plans.some(plan => plan.approval === 'auto')
  return (
    <li className={classes.card}>
      <div className={classes.cardHead}>
        <ProductType type={product.type} />
        <Text c="dimmed" fz="xs">
          {product.tenant}
        </Text>
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
        {product.description || summary(product)}
      </Text>
      <div className={classes.cardFoot}>
        <span>{product.plans.map(plan => plan.name).join(' · ') || 'No plans yet'}</span>
        {instant && <span className={classes.instant}>Instant access</span>}
      </div>
    </li>
  )
}

const summary = (product: Product): string =>
  product.type === 'ai'
    ? `Models: ${product.models.join(', ')}`
    : product.apis.map(api => api.name).join(', ') || 'Nothing published yet'
