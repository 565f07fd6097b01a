import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Tells a server of somebody's that something happened.
public enum Webhook {
  /// What became of a post.
  public enum Outcome: Hashable, Sendable {
    /// The server took it: its status was 200 to 299.
    case taken
    /// The server did not; its status.
    case refused(status: Int)
    /// The server was not reached in time.
    case unreachable
  }

  /// Less than `costs` gives a hook, so that the reason is this one.
  private static let limitSeconds: Int64 = 8

  /// Posts JSON, once: whoever asks knows when to try again.
  ///
  /// - Parameters:
  ///   - json: The body, of known length.
  ///   - url: Where to, `http` or `https`.
  /// - Returns: What became of it.
  public static func post(_ json: [UInt8], to url: String) async -> Outcome {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers.add(name: "content-type", value: "application/json")
    request.body = .bytes(ByteBuffer(bytes: json))
    do {
      let response = try await HTTPClient.shared.execute(request, timeout: .seconds(limitSeconds))
      let status = Int(response.status.code)
      return (200..<300).contains(status) ? .taken : .refused(status: status)
    } catch { return .unreachable }
  }
}
