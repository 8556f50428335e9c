from django.db.backends.postgresql import base

from portal.patience import NoAnswer

from .server import ensure_running, is_private


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        data_dir = self.settings_dict["DATA_DIR"]
        if is_private(data_dir):
            try:
                return super().get_new_connection(conn_params)
            except NoAnswer:  # it runs, so there is nothing to start
                raise
            except self.Database.OperationalError:
                pass
        ensure_running(data_dir, self.settings_dict["SERVER_SETTINGS"])
        return super().get_new_connection(conn_params)
