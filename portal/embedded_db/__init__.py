"""A database engine that brings its own PostgreSQL: used when DATABASE_URL is not set."""

from pathlib import Path

from .server import ServerError, ensure_running, is_running, socket_folder, stop

__all__ = ["ServerError", "database_settings", "ensure_running", "is_running", "stop"]


def database_settings(var: Path) -> dict:
    """Settings for DATABASES; starts nothing, the first connection does."""
    data_dir = var / "postgres"
    return {
        "ENGINE": "portal.embedded_db",
        "NAME": "portal",
        "USER": "portal",
        "HOST": str(socket_folder(data_dir)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DATA_DIR": data_dir,
        "SERVER_SETTINGS": {},
    }
