import AsyncHTTPClient
import Metering
import NIOCore
import NIOHTTP1
import NIOSSL

/// Sends requests to one MLflow server, and again where that may help.
///
/// What is sent again must be safe to send twice: ``send(_:_:query:body:attempts:)`` with one
/// attempt is for what is not.
struct MLflowClient: Sendable {
  /// What a request asks for.
  enum Method { case get, post }

  /// An answer of the server, whatever its status.
  private struct Answer {
    let status: Int
    let retryAfterMs: Int64?
    let location: String?
    let bytes: [UInt8]
  }

  let server: MLflowServer
  private let http: HTTPClient
  /// Told when a request will be sent again: why, and after how many milliseconds.
  private let onRetry: @Sendable (String, Int64) -> Void

  /// The most that an answer may hold, in bytes: a page of runs with all their params is large.
  private static let largestAnswer = 512 << 20

  /// - Parameters:
  ///   - server: Where it is, and how it is asked.
  ///   - onRetry: Told when a request will be sent again: why, and after how many milliseconds.
  /// - Throws: ``MLflowError`` for certificates that cannot be read.
  init(
    _ server: MLflowServer, onRetry: @escaping @Sendable (String, Int64) -> Void
  ) throws(MLflowError) {
    self.server = server
    self.onRetry = onRetry
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: try Self.tls(server), redirectConfiguration: .disallow)
    configuration.timeout.connect = .seconds(min(10, server.timeoutSeconds))
    configuration.timeout.read = .seconds(server.timeoutSeconds)
    // The server drops a connection that is idle for five seconds.
    configuration.connectionPool.idleTimeout = .seconds(3)
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 4
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.httpVersion = .http1Only
    if let proxy = server.proxy {
      configuration.proxy = .server(
        host: proxy.host, port: proxy.port ?? (proxy.scheme == "https" ? 443 : 80),
        authorization: proxy.user.map { .basic(username: $0, password: proxy.password ?? "") })
    }
    http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  /// Closes the connections; nothing can be sent afterwards.
  func close() async { try? await http.shutdown() }

  private static func tls(_ server: MLflowServer) throws(MLflowError) -> TLSConfiguration? {
    guard server.address.scheme == "https" else { return nil }
    var tls = TLSConfiguration.makeClientConfiguration()
    switch server.trust {
    case .system: break
    case .nobody: tls.certificateVerification = .none
    case .file(let path): tls.trustRoots = .file(path)
    }
    do {
      if case .file(let path) = server.trust { _ = try NIOSSLCertificate.fromPEMFile(path) }
      if let path = server.clientCertificate {
        tls.certificateChain = try NIOSSLCertificate.fromPEMFile(path).map { .certificate($0) }
        tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: path, format: .pem))
      }
    } catch {
      throw .badSetting("MLFLOW_TRACKING_*_CERT_PATH", why: "the certificate cannot be read")
    }
    return tls
  }

  // MARK: Asking

  /// Sends a request and reads the JSON of the answer.
  ///
  /// - Parameters:
  ///   - method: The request's method.
  ///   - path: The path below the server's address, such as `/api/2.0/mlflow/runs/create`.
  ///   - query: Names and values of the query.
  ///   - body: The JSON to send; nil for none.
  ///   - attempts: How often it is sent at most; nil for as often as the server's settings say.
  /// - Returns: The answer.
  /// - Throws: ``MLflowError``.
  func send(
    _ method: Method, _ path: String, query: [(String, String)] = [], body: JSON? = nil,
    attempts: Int? = nil
  ) async throws(MLflowError) -> JSON {
    let pairs = query.map { "\($0)=\(ServerAddress.encoded($1))" }.joined(separator: "&")
    var request = HTTPClientRequest(
      url: address + path + (pairs.isEmpty ? "" : "?" + pairs))
    request.method = method == .get ? .GET : .POST
    if let header = server.credentials.header {
      request.headers.add(name: "authorization", value: header)
    }
    request.headers.add(name: "accept", value: "application/json")
    if let body {
      var bytes: [UInt8] = []
      body.write(to: &bytes)
      request.headers.add(name: "content-type", value: "application/json")
      // A body of known length: the server answers 500 to a chunked one.
      request.body = .bytes(ByteBuffer(bytes: bytes))
    }
    return try await sendPatiently(request, attempts: attempts ?? .max)
  }

  private var address: String {
    let address = server.address
    let host = address.host.utf8.contains(UInt8(ascii: ":")) ? "[\(address.host)]" : address.host
    return "\(address.scheme)://\(host)\(address.port.map { ":\($0)" } ?? "")\(address.prefix)"
  }

  private func sendPatiently(
    _ request: HTTPClientRequest, attempts: Int
  ) async throws(MLflowError) -> JSON {
    var failures = 0
    while true {
      let problem: MLflowError
      let most: Int
      var atLeastMs: Int64 = 0
      switch await exchange(request) {
      case .success(let answer):
        guard [408, 429, 500, 502, 503, 504].contains(answer.status) else {
          return try read(answer)
        }
        if let refusal = refusal(answer) { throw refusal }
        problem = .unavailable(server: server.shown, status: answer.status)
        most = server.maximumRetries
        atLeastMs = min(answer.retryAfterMs ?? 0, 60_000)
      case .failure(let error):
        problem = error.meaning(server)
        most = min(server.maximumRetries, error.retries)
      }
      failures += 1
      guard failures <= most, failures < attempts else { throw problem }
      try await pause(after: failures, problem, atLeastMs: atLeastMs)
    }
  }

  /// Waits before a request is sent again, and tells who is watching.
  ///
  /// - Parameters:
  ///   - failures: How often it has failed.
  ///   - problem: Why.
  ///   - atLeastMs: How long the server wants to be left alone, in milliseconds.
  /// - Throws: The problem, when the task is cancelled.
  func pause(
    after failures: Int, _ problem: MLflowError, atLeastMs: Int64 = 0
  ) async throws(MLflowError) {
    let waitMs = max(Self.waitMs(failures), atLeastMs)
    onRetry(Self.reason(problem), waitMs)
    do { try await Task.sleep(for: .milliseconds(waitMs)) } catch { throw problem }
  }

  /// A quarter of a second, doubled each time up to eight seconds, and up to a half more by chance:
  /// clients that failed together should not come back together.
  private static func waitMs(_ failures: Int) -> Int64 {
    let base: Int64 = min(8000, 250 << Int64(min(failures - 1, 6)))
    return base + Int64.random(in: 0...base / 2)
  }

  private static func reason(_ problem: MLflowError) -> String {
    switch problem {
    case .unavailable(_, let status): "the server answers \(status)"
    case .noAnswer: "the server does not answer"
    case .unreachable(_, let reason): reason
    default: "the request failed"
    }
  }

  private func exchange(_ request: HTTPClientRequest) async -> Result<Answer, TransportError> {
    do {
      let response = try await http.execute(request, timeout: .seconds(server.timeoutSeconds))
      let body = try await response.body.collect(upTo: Self.largestAnswer)
      let seconds = response.headers.first(name: "retry-after").flatMap { Int64($0) }
      return .success(
        Answer(
          status: Int(response.status.code), retryAfterMs: seconds.map { $0 * 1000 },
          location: response.headers.first(name: "location"),
          bytes: Array(body.readableBytesView)))
    } catch { return .failure(TransportError(error)) }
  }

  // MARK: Reading

  /// MLflow's own word for a request that is wrong, which some versions answer with status 500.
  private func refusal(_ answer: Answer) -> MLflowError? {
    guard let json = try? JSON(parsing: answer.bytes), let code = json["error_code"]?.string,
      !["INTERNAL_ERROR", "TEMPORARILY_UNAVAILABLE", "REQUEST_LIMIT_EXCEEDED"].contains(code)
    else { return nil }
    return refused(json, code)
  }

  private func refused(_ json: JSON, _ code: String) -> MLflowError {
    let words = server.withoutSecrets(json["message"]?.string ?? "")
    return .refused(server: server.shown, code: code, message: String(words.prefix(300)))
  }

  private func read(_ answer: Answer) throws(MLflowError) -> JSON {
    let json = try? JSON(parsing: answer.bytes)
    switch answer.status {
    case 200..<300:
      guard let json, json.object != nil else {
        throw .notMLflow(server: server.shown, status: answer.status)
      }
      return json
    case 300..<400:
      let target = (try? ServerAddress(answer.location ?? ""))?.shown ?? "elsewhere"
      throw .moved(server: server.shown, to: target)
    case 401, 403, 407:
      throw .notAllowed(
        server: server.shown, status: answer.status, who: server.credentials.shown)
    default:
      guard let json, let code = json["error_code"]?.string else {
        throw .notMLflow(server: server.shown, status: answer.status)
      }
      throw refused(json, code)
    }
  }
}
