import { getRouteApi } from '@tanstack/react-router'
import { PlaygroundPage } from '../../features/playground/playground-page.js'
import { Permitted } from '../permitted.js'

const route = getRouteApi('/shell/signed-in/playground')

export function Playground() {
  const { models } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Permitted path="/playground">
      <PlaygroundPage
        chosen={models?.split(',') ?? []}
        onChoose={chosen => void navigate({ search: { models: chosen.join(',') }, replace: true })}
      />
    </Permitted>
  )
}
