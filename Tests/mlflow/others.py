#!/usr/bin/env python3
"""Pushes what other people push: a run with params of costs, one without, and traces.

  others.py URI EXPERIMENT
"""
import sys

import mlflow
from mlflow.entities import SpanType


def call(model, provider, usage):
    with mlflow.start_span("ask", span_type=SpanType.CHAT_MODEL) as span:
        span.set_inputs({"model": model, "messages": [{"role": "user", "content": "a secret"}]})
        span.set_attribute("mlflow.llm.model", model)
        span.set_attribute("mlflow.llm.provider", provider)
        span.set_attribute("mlflow.chat.tokenUsage", usage)
        span.set_outputs("an answer")


def main(uri, name):
    mlflow.set_tracking_uri(uri)
    mlflow.set_experiment(name)
    with mlflow.start_run():
        mlflow.log_params({
            "total_cost_usd": "0.75", "total_tokens": 300, "total_calls": 3,
            "provider_openai_cost_usd": "0.5", "provider_openai_tokens": 200,
            "provider_openai_calls": 2, "provider_aws_cost_usd": 0.25,
            "provider_aws_tokens": 100, "provider_aws_calls": 1, "learning_rate": 0.1,
        })
    with mlflow.start_run():
        mlflow.log_params({"learning_rate": 0.2})
    # An agent whose span repeats what the calls below it counted.
    for _ in range(2):
        with mlflow.start_span("agent", span_type=SpanType.AGENT) as agent:
            call("gpt-4o", "openai", {
                "input_tokens": 1000, "output_tokens": 200, "total_tokens": 1200,
                "cache_read_input_tokens": 400})
            call("nobody-knows-7b", "acme", {
                "input_tokens": 10, "output_tokens": 1, "total_tokens": 11})
            agent.set_attribute("mlflow.chat.tokenUsage", {
                "input_tokens": 1010, "output_tokens": 201, "total_tokens": 1211})
    mlflow.flush_trace_async_logging()


if __name__ == "__main__":
    main(*sys.argv[1:])
