"""`python -m tests.services.joining_process URL DATA ACCOUNT RUN`: a worker that joins, to be killed."""

from __future__ import annotations

import sys
from pathlib import Path
from uuid import UUID

from lib.services.platform import install, uninstall
from lib.services.sync_grouping import join_duplicates
from lib.services.sync_work import Limits
from lib.settings import Settings
from tests.services.joining import taken

if __name__ == "__main__":
    url, data, account, run = sys.argv[1:]
    install(Settings(data_dir=Path(data)), url)
    join_duplicates(taken(account, UUID(run), Limits(joined_rows=10)))
    uninstall()
