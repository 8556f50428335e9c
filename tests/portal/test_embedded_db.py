"""Each test runs a real server; the folder's name tries spaces and Vietnamese letters."""

import os
import pwd
import re
import shutil
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import psutil
import psycopg2
import pytest
from django.conf import settings
from django.db.utils import ConnectionHandler

from portal import embedded_db
from portal.embedded_db import account

UNSAFE_BUT_QUICK = {"fsync": "off", "shared_buffers": "16MB"}
ASK_WHEN_SERVER_STARTED = """
import os
import sys
from pathlib import Path
import psycopg2
from portal import embedded_db

if len(sys.argv) > 2:  # Python itself may be out of reach of the account, so only now
    os.setgroups([])
    os.setgid(int(sys.argv[2]))
    os.setuid(int(sys.argv[2]))
database = embedded_db.database_settings(Path(sys.argv[1]))
embedded_db.ensure_running(database["DATA_DIR"], {"fsync": "off", "shared_buffers": "16MB"})
connection = psycopg2.connect(dbname="portal", user=database["USER"], host=database["HOST"])
cursor = connection.cursor()
cursor.execute("SELECT pg_postmaster_start_time()")
print(cursor.fetchone()[0])
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("Cổng tin $HOME 'Đảng ủy'")
    yield folder
    embedded_db.stop(folder / "postgres")


def connect(var):
    database = embedded_db.database_settings(var) | {"SERVER_SETTINGS": UNSAFE_BUT_QUICK}
    engine = ConnectionHandler({"default": database})["default"]
    connection = engine.get_new_connection(engine.get_connection_params())
    connection.autocommit = True
    return connection


def ask(var, query):
    with closing(connect(var)) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def server_pid(var):
    return int((var / "postgres" / "postmaster.pid").read_text().split()[0])


def start_in_process(var, *account):
    return subprocess.Popen(
        [sys.executable, "-c", ASK_WHEN_SERVER_STARTED, var, *account],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def leave_pid_files(var, pid):
    embedded_db.stop(var / "postgres")
    lines = f"{pid}\n{var / 'postgres'}\n1700000000\n5432\n{var / 'postgres'}\n\n  1  2\nready\n"
    (var / "postgres" / "postmaster.pid").write_text(lines)
    (var / "postgres" / ".s.PGSQL.5432.lock").write_text(lines)


def sleep_as_owner_of(folder):
    owner = {"user": folder.stat().st_uid} if os.geteuid() == 0 else {}
    return subprocess.Popen(["sleep", "600"], **owner)


def test_the_first_connection_makes_the_database(home):
    assert ask(home, "SELECT current_database()") == "portal"


def test_the_site_is_no_superuser(home):
    assert ask(home, "SELECT current_setting('is_superuser')") == "off"


def test_vietnamese_letters_have_an_upper_case(home):
    assert ask(home, "SELECT upper('đảng')") == "ĐẢNG"


@pytest.mark.parametrize("extension", ["btree_gist", "unaccent"])
def test_the_site_can_create_extension(home, extension):
    created = f"CREATE EXTENSION IF NOT EXISTS {extension}; SELECT '{extension}'"
    assert ask(home, created) == extension


def test_no_network_port_is_open(home):
    ask(home, "SELECT 1")
    assert psutil.Process(server_pid(home)).net_connections("inet") == []


def test_data_is_safe_from_a_power_cut_unless_told_otherwise(home):
    assert ask(home, "SHOW fsync") == "off"
    embedded_db.stop(home / "postgres")
    embedded_db.ensure_running(home / "postgres")
    assert ask(home, "SHOW fsync") == "on"


@pytest.mark.parametrize("name", ["postgres.log", "postgres.lock"])
def test_others_read_neither_the_log_nor_hold_the_lock(home, name):
    ask(home, "SELECT 1")
    assert (home / name).stat().st_mode & 0o077 == 0


def test_a_stopped_server_is_gone(home):
    ask(home, "SELECT 1")
    pid = server_pid(home)
    embedded_db.stop(home / "postgres")
    assert not embedded_db.is_running(home / "postgres")
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_killed_server_is_back_at_the_next_connection(home):
    ask(home, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('còn'); SELECT 1")
    psutil.Process(server_pid(home)).kill()
    assert ask(home, "SELECT word FROM kept") == "còn"


def test_a_busy_orphan_of_a_killed_server_is_ended(home):
    busy = threading.Thread(target=count_until_killed, args=[home])
    busy.start()
    counting = "FROM pg_stat_activity WHERE query LIKE 'SELECT count(*) FROM generate%'"
    while not ask(home, f"SELECT count(*) {counting}"):
        pass
    psutil.Process(server_pid(home)).kill()
    assert ask(home, "SELECT 1") == 1
    busy.join(timeout=10)
    assert not busy.is_alive()


def count_until_killed(var):
    with pytest.raises(psycopg2.OperationalError):
        ask(var, "SELECT count(*) FROM generate_series(1, 10000000000) AS number")


def test_pid_files_of_a_dead_process_are_ignored(home):
    dead = subprocess.Popen(["true"])
    dead.wait()
    ask(home, "SELECT 1")
    leave_pid_files(home, dead.pid)
    assert ask(home, "SELECT 1") == 1


def test_a_foreign_process_with_the_pid_of_the_server_is_left_alone(home):
    ask(home, "SELECT 1")
    with sleep_as_owner_of(home / "postgres") as foreign:
        leave_pid_files(home, foreign.pid)
        assert ask(home, "SELECT 1") == 1
        assert foreign.poll() is None
        foreign.kill()


def test_an_empty_pid_file_is_ignored(home):
    embedded_db.stop(home / "postgres")
    (home / "postgres" / "postmaster.pid").write_text("")
    assert ask(home, "SELECT 1") == 1


def test_a_server_that_cannot_start_says_why(home):
    embedded_db.stop(home / "postgres")
    with pytest.raises(embedded_db.ServerError, match="(?s)could not start.*no_setting"):
        embedded_db.ensure_running(home / "postgres", {"no_setting": "1"})


def test_processes_that_start_at_once_share_one_server(tmp_path):
    (tmp_path / "postgres.partial" / "base").mkdir(parents=True)  # a creation was cut short
    processes = [start_in_process(tmp_path) for _ in range(3)]
    answers = [process.communicate(timeout=120)[0] for process in processes]
    embedded_db.stop(tmp_path / "postgres")
    assert [process.returncode for process in processes] == [0, 0, 0], answers
    assert len(set(answers)) == 1


def test_a_path_too_long_for_a_socket_works(tmp_path):
    var = tmp_path / ("thư-mục-dài-" * 8)
    database = embedded_db.database_settings(var)
    assert len(database["HOST"]) < 50
    assert ask(var, "SELECT upper('đ')") == "Đ"
    embedded_db.stop(var / "postgres")
    os.rmdir(database["HOST"])


def test_a_socket_folder_that_others_can_write_to_is_refused(home, tmp_path):
    var = tmp_path / ("thư-mục-dài-" * 8)
    folder = embedded_db.database_settings(var)["HOST"]
    embedded_db.stop(home / "postgres")
    os.mkdir(folder)
    os.chmod(folder, 0o777)
    var.mkdir()
    (home / "postgres").rename(var / "postgres")
    with pytest.raises(embedded_db.ServerError, match="only the owner"):
        embedded_db.ensure_running(var / "postgres")
    (var / "postgres").rename(home / "postgres")
    os.rmdir(folder)


def test_a_folder_with_other_content_is_refused(tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "letter.txt").write_text("mine")
    with pytest.raises(embedded_db.ServerError, match="something else"):
        embedded_db.ensure_running(tmp_path / "postgres")
    assert (tmp_path / "postgres" / "letter.txt").read_text() == "mine"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can own the copy")
def test_a_copy_that_lost_its_owner_is_refused(home, tmp_path):
    ask(home, "SELECT 1")
    embedded_db.stop(home / "postgres")
    shutil.copytree(home / "postgres", tmp_path / "postgres")
    with pytest.raises(embedded_db.ServerError, match=f"^{tmp_path}/postgres .* copy with cp -a"):
        embedded_db.ensure_running(tmp_path / "postgres")
    subprocess.run(["cp", "-a", home / "postgres", tmp_path / "copy"], check=True)
    embedded_db.ensure_running(tmp_path / "copy")
    embedded_db.stop(tmp_path / "copy")


def test_a_disk_that_cannot_be_written_to_is_named():
    mounts = [p.mountpoint for p in psutil.disk_partitions(all=True) if "ro" in p.opts.split(",")]
    folders = [Path(mount) for mount in mounts if os.path.isdir(mount)]
    if not folders:
        pytest.skip("no disk here is read-only")
    with pytest.raises(embedded_db.ServerError, match="cannot be written to"):
        embedded_db.ensure_running(folders[0])


def test_the_log_has_a_file_a_day_and_holds_nothing_that_was_typed(home):
    with pytest.raises(psycopg2.errors.NotNullViolation):
        ask(home, "CREATE TEMP TABLE t (a int NOT NULL, b text); INSERT INTO t (b) VALUES ('mật')")
    assert ask(home, "SHOW log_truncate_on_rotation") == "on"
    embedded_db.stop(home / "postgres")  # whoever writes the log has written all of it then
    [today] = (home / "postgres" / "log").iterdir()
    assert re.fullmatch(r"postgres-[A-Z][a-z][a-z]\.log", today.name)
    text = today.read_text()
    assert "violates not-null constraint" in text
    assert "mật" not in text
    assert [p.stat().st_mode & 0o077 for p in (today, home / "postgres.log")] == [0, 0]


def test_a_server_that_cannot_start_tells_what_its_own_log_says(home):
    ask(home, "SELECT 1")
    embedded_db.stop(home / "postgres")
    control = home / "postgres" / "global" / "pg_control"
    control.rename(control.with_name("away"))
    try:
        with pytest.raises(embedded_db.ServerError, match="(?s)could not start.*pg_control"):
            embedded_db.ensure_running(home / "postgres")
    finally:
        control.with_name("away").rename(control)


def test_settings_start_nothing(tmp_path):
    environment = os.environ | {"PORTAL_VAR": str(tmp_path)}
    command = [sys.executable, "-c", "import django; django.setup()"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)
    assert not (tmp_path / "postgres").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can open a folder to another account")
def test_root_can_keep_the_data_below_a_closed_folder(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert ask(closed / "var", "SELECT 1") == 1
    assert psutil.Process(server_pid(closed / "var")).uids().real != 0
    embedded_db.stop(closed / "var" / "postgres")
    assert closed.stat().st_mode & 0o777 == 0o701


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another user")
def test_a_user_who_is_not_root_runs_the_server_under_its_own_name(tmp_path_factory):
    uid = pwd.getpwnam("nobody").pw_uid
    var = make_folder_of(uid, tmp_path_factory)
    account.programs(var)  # opens the way to the wheel where the checkout is closed
    process = start_in_process(var, str(uid))
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    assert psutil.Process(server_pid(var)).uids().real == uid
    embedded_db.stop(var / "postgres")


def make_folder_of(uid, tmp_path_factory):
    var = tmp_path_factory.mktemp("nobody")
    for folder in var.parents[:2]:
        folder.chmod(folder.stat().st_mode | 0o001)
    os.chown(var, uid, uid)
    return var


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another user")
def test_data_of_another_user_is_refused(tmp_path_factory):
    uid = pwd.getpwnam("nobody").pw_uid
    var = make_folder_of(uid, tmp_path_factory)
    (var / "postgres").mkdir(mode=0o700)
    output, _ = start_in_process(var, str(uid)).communicate(timeout=120)
    assert f"{var / 'postgres'} belongs to user 0" in output
