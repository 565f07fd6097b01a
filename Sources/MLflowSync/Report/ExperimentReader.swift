import Metering

/// Reads experiments of a server.
public struct ExperimentReader: Sendable {
  private let client: MLflowClient
  private let runs: MLflowRuns
  private let server: MLflowServer

  /// - Parameters:
  ///   - server: The server.
  ///   - onRetry: Told why a request is sent again, and after how many milliseconds.
  /// - Throws: ``MLflowError`` for certificates that cannot be read.
  public init(
    _ server: MLflowServer, onRetry: @escaping @Sendable (String, Int64) -> Void
  ) throws(MLflowError) {
    client = try MLflowClient(server, onRetry: onRetry)
    runs = MLflowRuns(client: client)
    self.server = server
  }

  /// Closes the connections.
  public func close() async { await client.close() }

  /// The id of an experiment.
  ///
  /// - Throws: ``MLflowError/noExperiment(server:name:)`` and others.
  public func experiment(_ name: String) async throws(MLflowError) -> String {
    guard let id = try await runs.experiment(named: name) else {
      throw .noExperiment(server: server.shown, name: name)
    }
    return id
  }

  /// Adds up all runs of an experiment.
  ///
  /// - Parameters:
  ///   - experiment: The experiment's id.
  ///   - onPage: Told how many runs were read.
  /// - Returns: The report, without traces.
  /// - Throws: ``MLflowError``.
  public func report(
    _ experiment: String, onPage: (Int) -> Void
  ) async throws(MLflowError) -> ExperimentReport {
    var report = ExperimentReport()
    report.add(try await runs.search(experiment, tags: [], onPage: onPage))
    return report
  }

  /// How many traces are asked for at once: their ids stand in the address.
  private static let batch = 50

  /// Calls `body` with pages of traces with their spans, the oldest first.
  ///
  /// - Parameters:
  ///   - experiment: The experiment's id.
  ///   - body: Gets each page; a page is one JSON object a trace.
  /// - Throws: ``MLflowError``, and what `body` throws.
  public func forEachPageOfTraces(_ experiment: String, _ body: ([JSON]) throws -> Void)
    async throws
  {
    var token: String?
    repeat {
      guard let page = try await tracePage(experiment, token) else { return }
      let ids = (page["traces"]?.array ?? []).compactMap { $0["trace_id"]?.string }
      for start in stride(from: 0, to: ids.count, by: Self.batch) {
        let some = ids[start..<min(start + Self.batch, ids.count)]
        let json = try await client.send(
          .get, "/api/3.0/mlflow/traces/batchGet", query: some.map { ("trace_ids", $0) })
        try body(json["traces"]?.array ?? [])
      }
      let next = page["next_page_token"]?.string
      guard next != token else { return }
      token = next.flatMap { $0.isEmpty ? nil : $0 }
    } while token != nil
  }

  /// One page of what traces there are; nil from a server that has none of this kind.
  private func tracePage(
    _ experiment: String, _ token: String?
  ) async throws(MLflowError) -> JSON? {
    var body: [JSONMember] = [
      JSONMember(
        key: "locations",
        value: [
          [
            "type": "MLFLOW_EXPERIMENT",
            "mlflow_experiment": ["experiment_id": .string(experiment)],
          ]
        ]), JSONMember(key: "max_results", value: 500),
      JSONMember(key: "order_by", value: ["timestamp_ms ASC"]),
    ]
    if let token { body.append(JSONMember(key: "page_token", value: .string(token))) }
    do throws(MLflowError) {
      return try await client.send(
        .post, "/api/3.0/mlflow/traces/search", body: .object(body))
    } catch {
      // MLflow 2 does not know the address.
      if case .notMLflow(_, let status) = error, [404, 405].contains(status) { return nil }
      throw error
    }
  }
}
