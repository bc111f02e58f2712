"""Migrations: a module a version, `m0001_...`, each naming the one before it. What is released is never changed.

`python -m tests.service.storage.new_migration` prints what the next one has to do. A table of SQLite that changes is
made anew (`op.batch_alter_table`). Tests upgrade from every earlier version with rows in all tables, on both kinds of
database.
"""
