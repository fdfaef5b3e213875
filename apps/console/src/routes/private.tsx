import { Navigate, Outlet, useLocation } from '@tanstack/react-router'
import { useMe } from '../lib/session.js'

/** Leads to the sign-in when the session ends while a page is open. */
export function Private() {
  const me = useMe()
  const { href } = useLocation()
  return me === null ? <Navigate to="/sign-in" search={{ next: href }} /> : <Outlet />
}
