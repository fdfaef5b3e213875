import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { meQuery } from '../lib/session.js'
import { root } from './root.js'

const pages = () => import('./pages/auth.js')
const token = z.object({ token: z.string().catch('') })

export const authRoutes = [
  createRoute({
    path: '/sign-in',
    getParentRoute: () => root,
    validateSearch: z.object({ next: z.string().optional().catch(undefined) }),
    component: lazyRouteComponent(pages, 'SignIn'),
  }),
  createRoute({ path: '/sign-up', getParentRoute: () => root, component: lazyRouteComponent(pages, 'SignUp') }),
  createRoute({
    path: '/setup',
    getParentRoute: () => root,
    validateSearch: token,
    component: lazyRouteComponent(pages, 'Setup'),
  }),
  createRoute({
    path: '/verify-email',
    getParentRoute: () => root,
    validateSearch: token,
    component: lazyRouteComponent(pages, 'VerifyEmail'),
  }),
  createRoute({
    path: '/invitations/accept',
    getParentRoute: () => root,
    validateSearch: token,
    // Who is asking decides what the page says first.
    beforeLoad: ({ context }) => context.queryClient.ensureQueryData(meQuery).then(() => undefined),
    component: lazyRouteComponent(pages, 'Invitation'),
  }),
  createRoute({
    path: '/forgot-password',
    getParentRoute: () => root,
    component: lazyRouteComponent(pages, 'ForgotPassword'),
  }),
  createRoute({
    path: '/reset-password',
    getParentRoute: () => root,
    validateSearch: token,
    component: lazyRouteComponent(pages, 'ResetPassword'),
  }),
] as const
