/// What help says about the commands that touch a network.
///
/// `costs` lists them, `costs-net` runs them.
package enum NetHelp {
  /// What help says about one command.
  package struct Text {
    package let name: String
    package let abstract: String
    package let discussion: String
  }

  /// `costs sync`.
  package static let sync = Text(
    name: "sync",
    abstract: "Push what calls cost to MLflow, as runs to compare.",
    discussion: """
      Examples:
        costs sync --mlflow-uri http://localhost:5000
        costs sync --mlflow-uri http://localhost:5000 --workflow nightly --period 30d
        costs sync --mlflow-uri http://localhost:5000 --experiment llm --each workflow
        costs sync --mlflow-uri http://localhost:5000 --dry-run
        costs sync --status

      A run holds total_cost_usd, total_tokens and total_calls, the same for every
      provider (provider_openai_cost_usd) and model (model_gpt-4o_cost_usd) as params and
      metrics, and the cost of each day as a line to plot. Syncing again sends nothing unless
      calls were added; then a new run says which one it supersedes. What a server that was
      away did not get is sent by the next sync. Exit status 69: not reached.

      As MLflow's own client: MLFLOW_TRACKING_URI, _USERNAME, _PASSWORD, _TOKEN,
      _INSECURE_TLS, _SERVER_CERT_PATH, _CLIENT_CERT_PATH, MLFLOW_EXPERIMENT_NAME,
      MLFLOW_HTTP_REQUEST_TIMEOUT and _MAX_RETRIES, ~/.netrc, and the proxies'.
      """)

  /// `costs report`.
  package static let report = Text(
    name: "report",
    abstract: "Report a day or a month, or what an MLflow experiment cost.",
    discussion: """
      Examples:
        costs report monthly --format html --output costs.html
        costs report --mlflow-uri http://localhost:5000 --experiment costs
        costs report --mlflow-uri http://localhost:5000 --experiment costs --json

      costs report daily and costs report monthly have a help of their own. Without either it
      reads the runs of an experiment that costs sync pushed, and others' with the same params.
      Superseded and unfinished runs of costs are left out. Traces with token usage, which MLflow 3
      keeps, are priced by the price book and the ledger's own prices; --no-traces leaves them out.
      """)
}
