"""`python -m bench.sync_peer_dlt`: dlt, with its rest_api source and a custom destination.

Its best form for this job that its documentation shows: one file for each worker (the workers share files,
not rows), batches of fifty, no columns of its own, a requests session for each worker. Its working folder
is the job's, so that a killed run is resumed by the next.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from math import ceil
from typing import Any

from bench.sync_peer import FIELDS, PAGE, TOKEN, Job, asked_job, post, reported

os.environ |= {
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "RUNTIME__LOG_LEVEL": "ERROR",
    "EXTRACT__MAX_PARALLEL_ITEMS": "1",
}

import dlt
from dlt.sources.helpers.rest_client.paginators import HeaderCursorPaginator
from dlt.sources.rest_api import rest_api_source

_BATCH = 50


def source(job: Job) -> Any:
    """The scroll as a rest_api source."""
    return rest_api_source(
        {
            "client": {
                "base_url": f"{job.base}/vtex/bench/api/dataentities/CL/",
                "headers": {"X-VTEX-API-AppKey": "bench", "X-VTEX-API-AppToken": TOKEN},
                "paginator": HeaderCursorPaginator("X-VTEX-MD-TOKEN", "_token"),
            },
            "resources": [
                {
                    "name": "customers",
                    "write_disposition": "append",
                    "endpoint": {"path": "scroll", "params": {"_size": PAGE, "_fields": FIELDS}},
                }
            ],
        }
    )


def destination(job: Job) -> Any:
    """The profiles as a custom destination with as many workers as may be in flight."""

    def profiles(items: Sequence[dict[str, Any]], _table: object) -> None:
        for item in items:
            post(job, item)

    return dlt.destination(
        profiles,
        batch_size=_BATCH,
        max_parallel_load_jobs=job.in_flight,
        loader_parallelism_strategy="parallel",
    )


def run(job: Job) -> None:
    """Extract, normalize and load; a run that was killed is finished first, by dlt itself."""
    for stage in ("EXTRACT", "NORMALIZE"):
        os.environ[f"{stage}__DATA_WRITER__FILE_MAX_ITEMS"] = str(ceil(job.customers / job.in_flight))
    os.environ["LOAD__WORKERS"] = str(job.in_flight)
    pipeline = dlt.pipeline("customers", destination=destination(job), pipelines_dir=str(job.folder))
    pipeline.run(source(job))


def main() -> None:
    """Run and report."""
    job, _ = asked_job()
    reported(partial(run, job))


if __name__ == "__main__":
    main()
