"""Storage: what the service keeps, in SQLite or PostgreSQL."""

from sqlalchemy.orm import Session

from service.storage.base import Base, Clock, new_id, now_utc
from service.storage.database import Database

__all__ = ["Base", "Clock", "Database", "Session", "new_id", "now_utc"]
