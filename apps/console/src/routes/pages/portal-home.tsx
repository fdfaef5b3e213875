import { Button } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { PortalHome } from '../../features/catalog/portal-home.js'

export function Home() {
  const navigate = useNavigate()
  return (
    <PortalHome
      onSearch={search => void navigate({ to: '/catalog', search: { search } })}
      onTenant={tenant => void navigate({ to: '/catalog', search: { tenant } })}
      catalog={
        <Button component={Link} to="/catalog" variant="default">
          See all
        </Button>
      }
      signUp={
        <Button component={Link} to="/sign-up" size="md">
          Make an account
        </Button>
      }
    />
  )
}
