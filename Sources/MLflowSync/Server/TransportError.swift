import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why no answer came.
struct TransportError: Error {
  /// What kind of failure it was.
  enum Kind {
    /// Nothing could be connected to.
    case unconnected
    /// The connection broke while a request or its answer was on the way.
    case dropped
    /// The time was up.
    case late
    /// The server is not who it should be, or cannot speak TLS.
    case untrusted
  }

  let kind: Kind
  private let reason: String

  /// What the HTTP client's error means.
  init(_ error: any Error) {
    switch error {
    case let error as HTTPClientError: (kind, reason) = Self.meaning(error)
    case let error as NIOConnectionError:
      kind = .unconnected
      let reasons = error.connectionErrors.map { Self.system($0.error) }
      let lookup = error.dnsAError ?? error.dnsAAAAError
      reason = reasons.first ?? (lookup == nil ? "no connection" : "the host has no address")
    case let error as NIOSSLError: (kind, reason) = (.untrusted, Self.tls("\(error)"))
    case let error as NIOSSLExtraError: (kind, reason) = (.untrusted, Self.tls("\(error)"))
    case let error as BoringSSLError: (kind, reason) = (.untrusted, Self.tls("\(error)"))
    case let error as IOError:
      let isRefused = error.errnoCode == ECONNREFUSED
      (kind, reason) = (isRefused ? .unconnected : .dropped, Self.system(error))
    case is ChannelError: (kind, reason) = (.dropped, "the connection broke")
    default: (kind, reason) = (.unconnected, "no connection")
    }
  }

  private static func meaning(_ error: HTTPClientError) -> (Kind, String) {
    switch error {
    case .connectTimeout, .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
      (.unconnected, "the connection takes too long")
    case .tlsHandshakeTimeout: (.untrusted, "TLS cannot be agreed on")
    case .readTimeout, .deadlineExceeded, .writeTimeout, .getConnectionFromPoolTimeout:
      (.late, "the server does not answer")
    case .proxyAuthenticationRequired: (.unconnected, "the proxy wants credentials")
    case .invalidProxyResponse: (.unconnected, "the proxy refuses")
    default: (.dropped, "the connection broke")
    }
  }

  private static func system(_ error: any Error) -> String {
    guard let error = error as? IOError else {
      return error is ChannelError ? "the connection takes too long" : "no connection"
    }
    return String(cString: strerror(error.errnoCode))
  }

  private static func tls(_ text: String) -> String {
    text.contains("CERTIFICATE_VERIFY_FAILED") || text.contains("unableToValidateCertificate")
      || text.contains("failedToValidateHostname")
      ? "its certificate is not trusted" : "TLS cannot be agreed on"
  }

  /// How often a request that failed so is sent again at most.
  ///
  /// A closed port, and a server that takes requests and never answers, will mostly be so in a
  /// minute too: MLflow's own client goes on for four.
  var retries: Int {
    switch kind {
    case .unconnected, .late: 2
    case .dropped: 5
    case .untrusted: 0
    }
  }

  /// What it means for who asked the server.
  func meaning(_ server: MLflowServer) -> MLflowError {
    switch kind {
    case .late: .noAnswer(server: server.shown, seconds: server.timeoutSeconds)
    case .untrusted: .untrusted(server: server.shown, reason: reason)
    default: .unreachable(server: server.shown, reason: reason)
    }
  }
}
