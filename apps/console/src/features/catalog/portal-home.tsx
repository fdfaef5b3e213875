import { Button, Skeleton, Text, TextInput, Title } from '@mantine/core'
import { IconApps, IconKey, IconSearch, IconTerminal2 } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { FormEvent, ReactNode } from 'react'
import { catalogQuery } from './api.js'
import grid from './catalog.module.css'
import classes from './portal-home.module.css'
import { ProductCard } from './product-card.js'

interface Props {
  onSearch: (search: string | undefined) => void
  onTenant: (tenant: string) => void
  /** Lead to the catalog, and to an account. */
  catalog: ReactNode
  signUp: ReactNode
}

const steps = [
  {
    icon: IconApps,
    title: 'Choose a product',
    text: 'Read what it is, its plans and its reference. No account is needed for that.',
  },
  {
    icon: IconKey,
    title: 'Subscribe and take a key',
    text: 'Many plans are open at once. One key opens all that your application is subscribed to.',
  },
  {
    icon: IconTerminal2,
    title: 'Make the first call',
    text: 'Copy a call for your language. The page turns green by itself when it has arrived.',
  },
]

/** What visitors see first: what is here, some of it, and how they come to use it. */
export function PortalHome({ onSearch, onTenant, catalog, signUp }: Props) {
  const query = useInfiniteQuery(catalogQuery({}))
  const products = query.data?.pages[0]?.data.slice(0, 3) ?? []
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    onSearch(String(new FormData(event.currentTarget).get('search')).trim() || undefined)
  }
  return (
    <>
      <title>APIs and models · Gatehouse</title>
      <section className={classes.hero}>
        <Title order={1}>APIs and models, with one key</Title>
        <Text c="dimmed">Find what you build on, see what it costs, and call it within minutes.</Text>
        <form className={classes.search} onSubmit={submit}>
          <TextInput
            name="search"
            size="md"
            aria-label="Search the catalog"
            placeholder="Search products, APIs and models"
            leftSection={<IconSearch size={18} />}
          />
          <Button type="submit" size="md" variant="default">
            Search
          </Button>
        </form>
      </section>
      <section className={classes.part} aria-labelledby="offered">
        <div className={classes.partHead}>
          <Title order={2} id="offered">
            Offered here
          </Title>
          {catalog}
        </div>
        {query.isPending ? (
          <div className={grid.grid} role="status" aria-label="Loading">
            {steps.map(({ title }) => (
              <Skeleton key={title} h={176} radius={8} />
            ))}
          </div>
        ) : products.length === 0 ? (
          <Text c="dimmed">Nothing is offered yet. Products appear here as soon as there are any.</Text>
        ) : (
          <ul className={grid.grid}>
            {products.map(product => (
              <ProductCard key={product.id} product={product} state={undefined} onTenant={onTenant} />
            ))}
          </ul>
        )}
      </section>
      <section className={classes.part} aria-labelledby="steps">
        <div className={classes.partHead}>
          <Title order={2} id="steps">
            Your first call in three steps
          </Title>
        </div>
        <ol className={classes.steps}>
          {steps.map(({ icon: Icon, title, text }, index) => (
            <li key={title}>
              <Icon size={20} stroke={1.6} aria-hidden />
              <Text fw={600}>
                {index + 1}. {title}
              </Text>
              <Text c="dimmed">{text}</Text>
            </li>
          ))}
        </ol>
        {signUp}
      </section>
    </>
  )
}
