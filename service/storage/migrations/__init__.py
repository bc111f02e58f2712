"""Migrations: a module a version, `m0001_...`, each naming the one before it. What is released is never changed."""
