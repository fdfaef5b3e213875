#!/bin/sh
# Run by the Postgres image once, over an empty volume: the login that serves owns nothing and takes on one of two roles per transaction.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$APP_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE gatehouse_runtime NOLOGIN;
CREATE ROLE gatehouse_system NOLOGIN;
CREATE ROLE gatehouse_app LOGIN NOINHERIT PASSWORD :'password';
GRANT gatehouse_runtime, gatehouse_system TO gatehouse_app;
SQL
