import Metering

/// A run as a server tells of it.
struct RemoteRun: Sendable {
  let id: String
  let status: String
  let params: [String: String]
  let tags: [String: String]

  /// Whether all of it was pushed.
  var isFinished: Bool { status == Self.finished }

  /// A run of which all was pushed.
  init(finished id: String, params: [String: String] = [:], tags: [String: String]) {
    self.id = id
    status = Self.finished
    self.params = params
    self.tags = tags
  }

  /// The status of a run of which all was pushed.
  static let finished = "FINISHED"

  /// Reads a run of an answer; nil for what is none.
  init?(_ json: JSON) {
    guard let id = json["info"]?["run_id"]?.string else { return nil }
    self.id = id
    status = json["info"]?["status"]?.string ?? ""
    params = Self.pairs(json["data"]?["params"])
    tags = Self.pairs(json["data"]?["tags"])
  }

  private static func pairs(_ json: JSON?) -> [String: String] {
    var pairs: [String: String] = [:]
    for item in json?.array ?? [] {
      if let key = item["key"]?.string { pairs[key] = item["value"]?.string ?? "" }
    }
    return pairs
  }
}

/// The part of MLflow's REST API that is about experiments and runs.
struct MLflowRuns: Sendable {
  let client: MLflowClient

  private static let base = "/api/2.0/mlflow/"
  /// A page of runs with all their params: large enough for few requests, small enough for memory.
  private static let pageSize = 1000

  // MARK: Experiments

  /// The id of an experiment; nil when there is none of that name.
  func experiment(named name: String) async throws(MLflowError) -> String? {
    let json: JSON
    do throws(MLflowError) {
      json = try await client.send(
        .get, Self.base + "experiments/get-by-name", query: [("experiment_name", name)])
    } catch {
      if case .refused(_, "RESOURCE_DOES_NOT_EXIST", _) = error { return nil }
      throw error
    }
    guard let experiment = json["experiment"], let id = experiment["experiment_id"]?.string else {
      throw unexpected("an experiment's id")
    }
    // A deleted one is found, too, and keeps its name.
    guard experiment["lifecycle_stage"]?.string != "deleted" else {
      throw .experimentDeleted(server: client.server.shown, name: name)
    }
    return id
  }

  /// Creates an experiment, unless somebody else does; returns its id.
  func createExperiment(_ name: String) async throws(MLflowError) -> String {
    do throws(MLflowError) {
      let json = try await client.send(
        .post, Self.base + "experiments/create", body: ["name": .string(name)])
      guard let id = json["experiment_id"]?.string else { throw unexpected("an experiment's id") }
      return id
    } catch {
      // Somebody else has created it, or this did, and the answer was lost.
      guard case .refused(_, "RESOURCE_ALREADY_EXISTS", _) = error,
        let id = try await experiment(named: name)
      else { throw error }
      return id
    }
  }

  // MARK: Runs

  /// Every run of an experiment that is not deleted and passes a filter, page after page.
  ///
  /// - Parameters:
  ///   - experiment: The experiment's id.
  ///   - tags: Tags and the values they must have, of hexadecimal digits and letters only.
  ///   - onPage: Told how many runs there are so far.
  /// - Returns: The runs, each once: pages are offsets, which move when runs are added.
  /// - Throws: ``MLflowError``.
  func search(
    _ experiment: String, tags: [(key: String, value: String)],
    onPage: (Int) -> Void = { _ in }
  ) async throws(MLflowError) -> [RemoteRun] {
    let filter = tags.map { "tags.`\($0.key)` = '\($0.value)'" }.joined(separator: " and ")
    var runs: [RemoteRun] = []
    var known: Set<String> = []
    var token: String?
    repeat {
      var body: [JSONMember] = [
        JSONMember(key: "experiment_ids", value: .array([.string(experiment)])),
        JSONMember(key: "filter", value: .string(filter)),
        JSONMember(key: "max_results", value: .number("\(Self.pageSize)")),
        JSONMember(key: "order_by", value: ["attributes.start_time ASC"]),
      ]
      if let token { body.append(JSONMember(key: "page_token", value: .string(token))) }
      let json = try await client.send(.post, Self.base + "runs/search", body: .object(body))
      for run in (json["runs"]?.array ?? []).compactMap(RemoteRun.init)
      where known.insert(run.id).inserted {
        runs.append(run)
      }
      onPage(runs.count)
      let next = json["next_page_token"]?.string
      guard next != token else { break }
      token = next.flatMap { $0.isEmpty ? nil : $0 }
    } while token != nil
    return runs
  }

  /// Creates a run.
  ///
  /// Not safe to send twice, so it is sent once.
  ///
  /// - Returns: Its id.
  /// - Throws: ``MLflowError``. The run may exist all the same, when only the answer was lost.
  func create(
    _ experiment: String, name: String, startMs: Int64,
    tags: ArraySlice<(key: String, value: String)>
  ) async throws(MLflowError) -> String {
    let body: JSON = [
      "experiment_id": .string(experiment), "run_name": .string(name),
      "start_time": .number("\(startMs)"), "tags": Self.pairs(tags),
    ]
    let json = try await client.send(.post, Self.base + "runs/create", body: body, attempts: 1)
    guard let id = json["run"]?["info"]?["run_id"]?.string else { throw unexpected("a run's id") }
    return id
  }

  /// The most that one request holds.
  struct Limits {
    var params = 100
    var metrics = 1000
    var tags = 100
    let all = 1000
  }

  /// What a request may hold.
  static let limits = Limits()
  /// What a request holds of which a part may be there: MLflow 2 takes metrics again when they are
  /// at most 100, and answers `BAD_REQUEST` to more.
  static let limitsAgain = Limits(metrics: 100)

  /// Logs params, metrics and tags, as many requests as it takes, one after the other: the server
  /// writes one at a time, and sending several at once was measured to gain nothing.
  ///
  /// Sending the same again is safe, and completes what was sent in part, when the requests are
  /// those for a run that has some of it: see ``limits`` and ``limitsAgain``.
  func log(
    _ content: RunContent, _ tags: ArraySlice<(key: String, value: String)>, to run: String,
    again isAgain: Bool
  ) async throws(MLflowError) {
    let limits = isAgain ? Self.limitsAgain : Self.limits
    for body in Self.batches(content, tags, of: run, limits) {
      _ = try await client.send(.post, Self.base + "runs/log-batch", body: body)
    }
  }

  /// The bodies of the requests that log a run's params and metrics, and tags.
  ///
  /// The server commits the params, the metrics and the tags of a request one after the other, so
  /// as few requests as can be have more than one of them.
  static func batches(
    _ content: RunContent, _ tags: ArraySlice<(key: String, value: String)>, of run: String,
    _ limits: Limits = limits
  ) -> [JSON] {
    var bodies: [JSON] = []
    var (params, metrics, tags) = (content.params[...], content.metrics[...], tags)
    while !params.isEmpty || !metrics.isEmpty || !tags.isEmpty {
      let (somePairs, someTags) = (params.prefix(limits.params), tags.prefix(limits.tags))
      let room = limits.all - somePairs.count - someTags.count
      let points = metrics.prefix(min(limits.metrics, room))
      bodies.append([
        "run_id": .string(run), "params": pairs(somePairs), "tags": pairs(someTags),
        "metrics": .array(
          points.map {
            [
              "key": .string($0.key), "value": .number($0.value),
              "timestamp": .number("\($0.timestampMs)"), "step": .number("\($0.step)"),
            ]
          }),
      ])
      params = params.dropFirst(somePairs.count)
      tags = tags.dropFirst(someTags.count)
      metrics = metrics.dropFirst(points.count)
    }
    return bodies
  }

  /// Sets a run's end: all of it was pushed.
  func finish(_ run: String, endMs: Int64) async throws(MLflowError) {
    _ = try await client.send(
      .post, Self.base + "runs/update",
      body: [
        "run_id": .string(run), "status": .string(RemoteRun.finished),
        "end_time": .number("\(endMs)"),
      ])
  }

  /// Sets tags of a run.
  func tag(_ run: String, _ tags: [(key: String, value: String)]) async throws(MLflowError) {
    _ = try await client.send(
      .post, Self.base + "runs/log-batch",
      body: ["run_id": .string(run), "tags": Self.pairs(tags[...])])
  }

  /// Takes a run out of sight; it can be restored on the server.
  func delete(_ run: String) async throws(MLflowError) {
    _ = try await client.send(.post, Self.base + "runs/delete", body: ["run_id": .string(run)])
  }

  /// Values are texts, always: the server answers 200 to a number and drops it.
  private static func pairs(_ pairs: ArraySlice<(key: String, value: String)>) -> JSON {
    .array(pairs.map { ["key": .string($0.key), "value": .string($0.value)] })
  }

  private func unexpected(_ what: String) -> MLflowError {
    .unexpected(server: client.server.shown, what: what)
  }
}
