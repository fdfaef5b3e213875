import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { router } from '../routes/router.js'
import { queryClient } from './query-client.js'
import { cssVariables, theme } from './theme.js'

// What is told before they are there waits for them.
const Notices = lazy(() => import('./notices.js').then(({ Notices }) => ({ default: Notices })))

// The script in index.html reads the same name before the first paint.
const colorScheme = localStorageColorSchemeManager({ key: 'gatehouse-color-scheme' })

export function Providers() {
  return (
    <QueryClientProvider client={queryClient}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={colorScheme}
        defaultColorScheme="auto"
      >
        <Suspense>
          <Notices />
        </Suspense>
        <RouterProvider router={router} />
      </MantineProvider>
    </QueryClientProvider>
  )
}
