#!/usr/bin/env python3
"""Prints what MLflow's own client reads of an experiment's runs, one JSON object a run.

  read_back.py URI EXPERIMENT
"""
import json
import sys

from mlflow import MlflowClient


def main(uri, name):
    client = MlflowClient(uri)
    experiment = client.get_experiment_by_name(name)
    token = None
    while True:
        page = client.search_runs([experiment.experiment_id], max_results=100, page_token=token)
        for run in page:
            print(json.dumps({
                "run_id": run.info.run_id, "status": run.info.status,
                "start_time": run.info.start_time, "end_time": run.info.end_time,
                "params": run.data.params, "tags": run.data.tags, "metrics": run.data.metrics,
            }))
        token = page.token
        if not token:
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
